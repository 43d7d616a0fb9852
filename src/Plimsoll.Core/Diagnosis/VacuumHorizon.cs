using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis;

/// <summary>
/// Who keeps VACUUM from removing dead rows: it can remove only what no open snapshot may still want to see
/// (https://www.postgresql.org/docs/current/routine-vacuuming.html).
/// </summary>
public static class VacuumHorizon
{
    /// <summary>A snapshot younger than this holds back little.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromMinutes(5);

    public static OpenTransaction? Holder(Workload workload) =>
        workload
            .Observation.Activity.OpenTransactions.Where(t => t.Age >= Old && (t.XminAge > 0 || t.State == "prepared"))
            .MaxBy(t => t.XminAge ?? 0);

    /// <summary>A sentence, or null where nothing is seen to hold it back.</summary>
    public static string? Describe(Workload workload)
    {
        if (Holder(workload) is { } holder)
        {
            var who = holder.ApplicationName.Length > 0 ? $" of {holder.ApplicationName}" : "";
            return $"Vacuum is held back by a transaction{who} ({holder.State}) that is open for "
                + $"{Format.Age(holder.Age)}: until it ends, nothing that died since can be removed.";
        }
        return workload.Observation.Load.Slots.FirstOrDefault(s => !s.Active) is { } slot
            ? $"The replication slot {slot.Name} has no consumer; if it holds a snapshot, vacuum is held back by it."
            : null;
    }
}
