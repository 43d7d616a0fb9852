namespace Plimsoll.Telemetry.Runtime.Meters;

/// <summary>Units as senders write them (UCUM, and Micrometer's words), as factors to seconds, bytes and shares.</summary>
internal static class Units
{
    /// <param name="otherwise">Where the sender says nothing, or something unknown.</param>
    public static double Factor(string unit, string otherwise) => Of(unit) ?? Of(otherwise) ?? 1;

    private static double? Of(string unit) =>
        unit switch
        {
            "s" or "seconds" or "By" or "bytes" or "1" => 1,
            "ms" or "milliseconds" => 1e-3,
            "us" or "µs" or "microseconds" => 1e-6,
            "ns" or "nanoseconds" => 1e-9,
            "kBy" => 1e3,
            "MBy" => 1e6,
            "KiBy" => 1024,
            "MiBy" => 1 << 20,
            "%" => 0.01,
            _ => null,
        };
}
