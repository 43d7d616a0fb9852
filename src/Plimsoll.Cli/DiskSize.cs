using System.Globalization;
using Plimsoll.Core;

namespace Plimsoll.Cli;

/// <summary>Sizes as people write them: <c>500MB</c>, <c>2GB</c>, in powers of 1024; a bare number is bytes.</summary>
public static class DiskSize
{
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
}
