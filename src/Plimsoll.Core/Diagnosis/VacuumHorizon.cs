using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis;

/// <summary>
/// Who keeps VACUUM from removing dead rows: it can remove only what no open snapshot may still want to see, here, on a
/// standby that reports its snapshots, or behind a replication slot
/// (https://www.postgresql.org/docs/current/routine-vacuuming.html).
/// </summary>
public static class VacuumHorizon
{
    /// <summary>A snapshot younger than this holds back little.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A slot in use and a standby do not say since when they hold their snapshot, only how many transactions ago it was:
    /// at a hundred a second these are a quarter of an hour.
    /// </summary>
    public const long OldTransactions = 100_000;

    /// <summary>The oldest; null where nothing is seen to hold it back.</summary>
    public static HorizonHolder? Holder(Workload workload)
    {
        var load = workload.Observation.Load;
        return workload
            .Observation.Activity.OpenTransactions.Where(t => t.Age >= Old && (t.XminAge > 0 || t.State == "prepared"))
            .Select(HorizonHolder (t) => new HorizonHolder.Transaction(t))
            .Concat(
                load.Slots.Where(s => s.XminAge >= (s.Active ? OldTransactions : 1))
                    .Select(s => new HorizonHolder.Slot(s))
            )
            .Concat(load.Replicas.Where(r => r.XminAge >= OldTransactions).Select(r => new HorizonHolder.Feedback(r)))
            .MaxBy(h => h.XminAge ?? 0);
    }

    /// <summary>A sentence, or null where nothing is seen to hold it back.</summary>
    public static string? Describe(Workload workload) =>
        Holder(workload) is { } holder ? $"Vacuum is held back by {holder.Words}." : null;
}
