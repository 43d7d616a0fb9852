using System.Globalization;

namespace Plimsoll.Load.Faults;

/// <summary>Lengths of time as faults are written with: <c>500us</c>, <c>20ms</c>, <c>1.5s</c>, <c>2m</c>; an hour at most.</summary>
public static class DurationText
{
    private static readonly (string Suffix, double Seconds)[] s_units =
    [
        ("us", 1e-6),
        ("µs", 1e-6),
        ("ms", 1e-3),
        ("s", 1),
        ("m", 60),
    ];

    /// <returns>Null where it is none.</returns>
    public static TimeSpan? Parse(string? text) => Parse(text, s_units, TimeSpan.FromHours(1));

    /// <param name="most">The longest that is allowed.</param>
    /// <returns>Null where it is none.</returns>
    internal static TimeSpan? Parse(string? text, ReadOnlySpan<(string Suffix, double Seconds)> units, TimeSpan most)
    {
        text = text?.Trim() ?? "";
        foreach (var (suffix, seconds) in units)
        {
            if (
                text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(
                    text[..^suffix.Length],
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var value
                )
            )
            {
                return value * seconds <= most.TotalSeconds ? TimeSpan.FromSeconds(value * seconds) : null;
            }
        }
        return null;
    }

    public static string Write(TimeSpan length) =>
        length >= TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.###}s")
            : string.Create(CultureInfo.InvariantCulture, $"{length.TotalMilliseconds:0.###}ms");
}
