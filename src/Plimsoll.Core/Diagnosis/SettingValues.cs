using System.Globalization;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis;

/// <summary>
/// Settings as the application's sessions have them. What this session has set for itself, or has by its own role (source
/// <c>session</c>, <c>client</c>, <c>user</c>, <c>database user</c>), says nothing about theirs, so it counts as unknown.
/// </summary>
public static class SettingValues
{
    public static Setting? Known(this Workload workload, string name) =>
        workload.Observation.Settings.GetValueOrDefault(name)
            is { Source: not ("session" or "client" or "user" or "database user") } setting
            ? setting
            : null;

    public static bool IsOff(this Workload workload, string name) => workload.Known(name)?.Value == "off";

    public static bool IsOn(this Workload workload, string name) => workload.Known(name)?.Value == "on";

    /// <summary>The bare number, in the setting's own unit; null where unknown.</summary>
    public static double? NumberOf(this Workload workload, string name) =>
        double.TryParse(workload.Known(name)?.Value, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Null where unknown, or where the unit is none of memory.</summary>
    public static Bytes? BytesOf(this Workload workload, string name)
    {
        long? unit = workload.Known(name)?.Unit switch
        {
            "B" => 1,
            "kB" => 1024,
            "8kB" => 8192,
            "16kB" => 16_384,
            "MB" => 1024 * 1024,
            "GB" => 1024L * 1024 * 1024,
            _ => null,
        };
        return workload.NumberOf(name) is { } number && unit is { } bytes ? new Bytes((long)(number * bytes)) : null;
    }

    /// <summary>Null where unknown, or where the unit is none of time.</summary>
    public static TimeSpan? TimeOf(this Workload workload, string name)
    {
        var number = workload.NumberOf(name);
        return workload.Known(name)?.Unit switch
        {
            "ms" => number is { } n ? TimeSpan.FromMilliseconds(n) : null,
            "s" => number is { } n ? TimeSpan.FromSeconds(n) : null,
            "min" => number is { } n ? TimeSpan.FromMinutes(n) : null,
            _ => null,
        };
    }
}
