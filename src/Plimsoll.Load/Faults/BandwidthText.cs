using System.Globalization;
using Plimsoll.Core;

namespace Plimsoll.Load.Faults;

/// <summary>
/// Rates as people write them: <c>500KB/s</c> and <c>2MB/s</c> in powers of 1024, <c>10Mbit/s</c> in powers of 1000.
/// </summary>
public static class BandwidthText
{
    /// <returns>Bytes per second, at least 1; null where it is none.</returns>
    public static long? Parse(string? text)
    {
        text = text?.Trim() ?? "";
        if (!text.EndsWith("/s", StringComparison.Ordinal))
        {
            return null;
        }
        var size = text[..^2].Trim();
        var bytes = size.EndsWith("bit", StringComparison.Ordinal) ? Bits(size[..^3].Trim()) : Bytes.Parse(size)?.Count;
        return bytes >= 1 ? bytes : null;
    }

    private static long? Bits(string text)
    {
        var scale =
            text.Length == 0
                ? 0
                : char.ToLowerInvariant(text[^1]) switch
                {
                    'k' => 1e3,
                    'm' => 1e6,
                    'g' => 1e9,
                    _ => 1,
                };
        var digits = scale > 1 ? text[..^1] : text;
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? (long)Math.Min(number * scale / 8, long.MaxValue / 2.0)
            : null;
    }
}
