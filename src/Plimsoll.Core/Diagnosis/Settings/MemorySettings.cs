using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Settings;

/// <summary>
/// Memory, as far as it can be judged without knowing the machine's, which SQL does not tell
/// (https://www.postgresql.org/docs/current/runtime-config-resource.html).
/// </summary>
public static class MemorySettings
{
    /// <summary>Beyond this the server spends its time on its sessions; pools and poolers exist for it.</summary>
    public const double HugeConnections = 1_000;
    public const int ManySessions = 500;

    /// <summary>Shared buffers are commonly a quarter of the machine, so four times them is a guess at all of it.</summary>
    public const double BuffersInMemory = 4;

    public static IEnumerable<SettingRisk> Judge(Workload workload)
    {
        var peak = workload.Observation.Load.Connections.PeakTotal;
        if (workload.NumberOf("max_connections") is >= HugeConnections and var connections)
        {
            yield return new SettingRisk
            {
                Name = "max_connections",
                Title = $"max_connections is {connections:0}",
                Explanation =
                    "So many sessions at work would only wait for each other, and each may take work_mem several times over. Many idle ones still "
                    + "slow down every snapshot.",
                Evidence = [new Evidence("connections at the peak", Format.Count(peak))],
                Severity = peak >= ManySessions ? Severity.Low : Severity.Info,
                Confidence = Confidence.Medium,
                Advice =
                    "Put a pooler in front and lower it to what the pools together need; it takes effect at a restart.",
                Effect = "memory and snapshots stay cheap",
            };
        }
        if (workload.BytesOf("shared_buffers") is not { } buffers)
        {
            yield break;
        }
        if (workload.BytesOf("effective_cache_size") is { } cache && cache < buffers)
        {
            yield return new SettingRisk
            {
                Name = "effective_cache_size",
                Title = "effective_cache_size is smaller than shared_buffers",
                Explanation =
                    "The planner is told that less is cached than the server itself holds, so it prices index scans too high. The setting reserves "
                    + "no memory.",
                Evidence =
                [
                    new Evidence("effective_cache_size", cache.ToString()),
                    new Evidence("shared_buffers", buffers.ToString()),
                ],
                Severity = Severity.Low,
                Confidence = Confidence.Medium,
                Value = $"{buffers.Count * 2 / (1024 * 1024)}MB",
                IsForTrial = true,
                Effect = "index scans are priced closer to what they cost",
            };
        }
        var memory = Math.Max(BuffersInMemory * buffers.Count, workload.BytesOf("effective_cache_size")?.Count ?? 0);
        var active = workload.Observation.Load.Connections.PeakActive;
        if (
            workload.BytesOf("work_mem") is { } work
            && workload.NumberOf("max_connections") is { } most
            && work.Count * most > 2 * memory
        )
        {
            var isNear = work.Count * (double)active > memory;
            yield return new SettingRisk
            {
                Name = "work_mem",
                Title = $"work_mem of {work} for each of {most:0} connections may be more than there is",
                Explanation =
                    "Every sort and hash of every session may take this much. If many do at once, the machine runs out of memory and the "
                    + "operating system ends the server.",
                Evidence =
                [
                    new Evidence("work_mem × max_connections", new Bytes((long)(work.Count * most)).ToString()),
                    new Evidence("the machine's memory, guessed", new Bytes((long)memory).ToString()),
                    new Evidence("sessions at work at the peak", Format.Count(active)),
                ],
                Severity = isNear ? Severity.Medium : Severity.Info,
                Confidence = Confidence.Low,
                Advice =
                    "Keep it small for the server, and raise it for the roles or statements that sort much: ALTER ROLE reports SET work_mem = …",
                Effect = "no peak of work can exhaust the memory",
            };
        }
    }
}
