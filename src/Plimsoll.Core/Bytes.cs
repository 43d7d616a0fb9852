using System.Globalization;

namespace Plimsoll.Core;

/// <summary>A size in bytes. Prints in powers of 1024, as PostgreSQL's <c>pg_size_pretty</c> does.</summary>
public readonly record struct Bytes(long Count) : IComparable<Bytes>
{
    public static readonly Bytes Zero = new(0);

    public static Bytes operator +(Bytes a, Bytes b) => new(a.Count + b.Count);

    public static Bytes operator -(Bytes a, Bytes b) => new(a.Count - b.Count);

    public static bool operator <(Bytes a, Bytes b) => a.Count < b.Count;

    public static bool operator >(Bytes a, Bytes b) => a.Count > b.Count;

    public static bool operator <=(Bytes a, Bytes b) => a.Count <= b.Count;

    public static bool operator >=(Bytes a, Bytes b) => a.Count >= b.Count;

    public static Bytes FromMegabytes(double megabytes) => new((long)(megabytes * 1024 * 1024));

    public static Bytes FromPages(long pages) => new(pages * 8192);

    /// <summary>Sizes as people write them: <c>500MB</c>, <c>2GB</c>, in powers of 1024; a bare number is bytes.</summary>
    /// <returns>Null where it is none.</returns>
    public static Bytes? Parse(string word)
    {
        var digits = word.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var power = word[digits..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 0,
            "K" or "KB" or "KIB" => 1,
            "M" or "MB" or "MIB" => 2,
            "G" or "GB" or "GIB" => 3,
            "T" or "TB" or "TIB" => 4,
            _ => -1,
        };
        return
            power >= 0
            && double.TryParse(
                word[..digits],
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number * Math.Pow(1024, power) < long.MaxValue / 2.0
            ? new Bytes((long)(number * Math.Pow(1024, power)))
            : null;
    }

    public double Megabytes => Count / (1024.0 * 1024.0);

    public int CompareTo(Bytes other) => Count.CompareTo(other.Count);

    public override string ToString()
    {
        double value = Count;
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        var unit = 0;
        while (Math.Abs(value) >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        var format = unit == 0 || Math.Abs(value) >= 100 ? "0" : "0.#";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
