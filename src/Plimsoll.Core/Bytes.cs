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
