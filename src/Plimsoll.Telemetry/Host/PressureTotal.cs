using System.Globalization;

namespace Plimsoll.Telemetry.Host;

/// <summary>Pressure stall information: <c>some avg10=0.00 avg60=0.00 avg300=0.00 total=12345</c>.</summary>
internal static class PressureTotal
{
    /// <summary>Seconds since the start in which some task waited; null where the text is not there.</summary>
    public static double? Some(string? text)
    {
        var line = Figures.Lines(text).FirstOrDefault(l => l.StartsWith("some ", StringComparison.Ordinal));
        var total = line is null ? -1 : line.IndexOf("total=", StringComparison.Ordinal);
        return
            total >= 0
            && double.TryParse(line.AsSpan(total + 6), NumberStyles.Float, CultureInfo.InvariantCulture, out var micros)
            ? micros / 1e6
            : null;
    }
}
