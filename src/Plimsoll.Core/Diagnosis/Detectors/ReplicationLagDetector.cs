using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>A standby that is behind, or a slot that nobody reads and that keeps WAL from being removed.</summary>
public sealed class ReplicationLagDetector : IDetector
{
    /// <summary>A reader of a standby begins to notice; then people do; then a failover loses minutes.</summary>
    public static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan VeryLong = TimeSpan.FromMinutes(10);

    /// <summary>Of WAL, in the same steps; a default segment is 16 MB and a default <c>max_wal_size</c> 1 GB.</summary>
    public static readonly Bytes Some = Bytes.FromMegabytes(128);
    public static readonly Bytes Much = Bytes.FromMegabytes(1024);
    public static readonly Bytes VeryMuch = Bytes.FromMegabytes(10 * 1024);

    public string Slug => "replication-lag";

    public string Summary => "A standby that is behind, or a replication slot that keeps WAL for nobody.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        var load = workload.Observation.Load;
        foreach (var replica in load.Replicas.Where(r => r.State != "backup").GroupBy(r => r.Name))
        {
            var worst = replica.MaxBy(r => r.ReplayBehind)!;
            // The lag shown is that of the last WAL that was answered for: with nothing left to replay it is over.
            var severity =
                worst.ReplayBehind == Bytes.Zero
                    ? Severity.Info
                    : Worse(OfTime(worst.ReplayLag), OfBytes(worst.ReplayBehind));
            if (severity > Severity.Info)
            {
                yield return Behind(worst, severity);
            }
        }
        foreach (var slot in load.Slots)
        {
            var isLost = slot.WalStatus is "lost" or "unreserved";
            var severity =
                isLost ? Severity.High
                : slot.Active ? Severity.Info
                : OfBytes(slot.Retained ?? Bytes.Zero);
            if (severity > Severity.Info)
            {
                yield return Retaining(workload, slot, severity);
            }
        }
        // What recovery_min_apply_delay asks for is no lag.
        var delay = load.StandbyDelay - (workload.TimeOf("recovery_min_apply_delay") ?? TimeSpan.Zero);
        if (OfTime(delay) is > Severity.Info and var delayed)
        {
            yield return Delayed(delay!.Value, delayed);
        }
    }

    private static Severity OfTime(TimeSpan? lag) =>
        lag >= VeryLong ? Severity.High
        : lag >= Long ? Severity.Medium
        : lag >= Noticeable ? Severity.Low
        : Severity.Info;

    private static Severity OfBytes(Bytes behind) =>
        behind >= VeryMuch ? Severity.High
        : behind >= Much ? Severity.Medium
        : behind >= Some ? Severity.Low
        : Severity.Info;

    private static Severity Worse(Severity a, Severity b) => a > b ? a : b;

    private Finding Behind(Replica replica, Severity severity) =>
        new()
        {
            Rule = Slug,
            Subject = $"standby {replica.Name}",
            Title = $"Standby {replica.Name} is {replica.ReplayBehind} behind",
            Explanation =
                "What is committed here is not yet seen there: reads from it are out of date, and a failover to it would lose or delay that much."
                + (replica.SyncState is "sync" or "quorum" ? " It is synchronous, so commits may wait for it." : ""),
            Evidence =
            [
                new("WAL not yet replayed", replica.ReplayBehind.ToString()),
                new("time behind", replica.ReplayLag is { } lag ? Format.Age(lag) : "unknown"),
                new("state", $"{replica.State}, {replica.SyncState}"),
            ],
            Severity = severity,
            Confidence = replica.State == "streaming" ? Confidence.High : Confidence.Medium,
            Prescriptions = [Hurry()],
        };

    private Finding Delayed(TimeSpan delay, Severity severity) =>
        new()
        {
            Rule = Slug,
            Subject = "this standby",
            Title = $"This standby is {Format.Age(delay)} behind its primary",
            Explanation = "Reads from here are out of date by that much, and a failover would have to catch up first.",
            Evidence = [new("last replayed commit", $"{Format.Age(delay)} ago")],
            Severity = severity,
            // One long transaction on the primary looks much the same: the last commit is older than what waits.
            Confidence = Confidence.Medium,
            Prescriptions = [Hurry()],
        };

    private Prescription Hurry() =>
        Prescribe.Advice(
            Slug,
            "Find out what slows the replay",
            "Long queries on the standby hold replay back up to max_standby_streaming_delay; a bulk write or a rewrite of a table floods it; its "
                + "disk or the network may be too slow, since replay is a single process.",
            "reads from the standby are fresh",
            Disruption.Infrastructure
        );

    private Finding Retaining(Workload workload, ReplicationSlot slot, Severity severity)
    {
        var limit = workload.NumberOf("max_slot_wal_keep_size");
        var isLost = slot.WalStatus is "lost";
        return new Finding
        {
            Rule = Slug,
            Subject = $"slot {slot.Name}",
            Title = isLost
                ? $"Replication slot {slot.Name} has lost WAL that it needed"
                : $"Replication slot {slot.Name} keeps {slot.Retained?.ToString() ?? "WAL"} of WAL",
            Explanation = isLost
                ? "Its consumer was away for too long, and the WAL that it needs is gone: it must be set up anew."
                : $"{(slot.Active ? "Its consumer does not keep up" : "Nobody reads from it")}, and the server keeps all WAL since it was last read"
                    + (limit is -1 ? ", without a limit, until the disk is full." : "."),
            Evidence =
            [
                new("WAL kept", slot.Retained?.ToString() ?? "unknown"),
                new("consumer", slot.Active ? "connected" : "none"),
                new("state of its WAL", slot.WalStatus ?? "unknown"),
                new("max_slot_wal_keep_size", limit is { } l ? (l < 0 ? "no limit" : $"{l:0} MB") : "unknown"),
            ],
            Severity = severity,
            Confidence = Confidence.High,
            Prescriptions =
            [
                Prescribe.Advice(
                    Slug,
                    $"Connect the consumer of {slot.Name} again, or drop the slot",
                    "Drop it only when its consumer is gone for good: there is no way back, it would have to be set up anew.",
                    "WAL is removed again",
                    Disruption.Infrastructure,
                    $"SELECT pg_drop_replication_slot({SqlIdentifier.Literal(slot.Name)})"
                ),
            ],
        };
    }
}
