using System.Globalization;

namespace Plimsoll.Telemetry.Host;

/// <summary>Reads numbers out of the kernel's texts. What is not there is null, never zero.</summary>
internal static class Figures
{
    /// <summary>Of <c>/proc</c>'s times: 100 on every Linux that .NET runs on.</summary>
    public const double TicksPerSecond = 100;

    public static long? Whole(string? text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    public static double? Number(string? text) =>
        double.TryParse(text.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    /// <summary>The number after a key at the start of a line: <c>MemTotal:  24683520 kB</c>, <c>nr_periods 12</c>.</summary>
    public static long? After(string? text, string key)
    {
        foreach (var line in Lines(text))
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && line.Length > key.Length && IsGap(line[key.Length]))
            {
                return Whole(Words(line[key.Length..].TrimStart(':')) is [var first, ..] ? first : null);
            }
        }
        return null;
    }

    public static string[] Lines(string? text) =>
        text?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>By how much a counter grew; null where either is missing, or it went down and so began anew.</summary>
    public static double? Growth(double? before, double? after) =>
        after - before is { } growth and >= 0 ? growth : null;

    /// <summary>Null where the whole is missing or nothing.</summary>
    public static double? Share(double? part, double? whole) =>
        whole > 0 && part is not null ? Math.Clamp(part.Value / whole.Value, 0, 1) : null;

    private static bool IsGap(char c) => c is ' ' or '\t' or ':';
}
