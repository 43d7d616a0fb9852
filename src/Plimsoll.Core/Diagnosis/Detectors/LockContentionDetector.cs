using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>Sessions that wait for each other's locks.</summary>
public sealed class LockContentionDetector : IDetector
{
    /// <summary>Waits of less than this share of the samples, and shorter than a second, happen on every busy server.</summary>
    public const double Negligible = 0.005;

    /// <summary>Longer than <c>deadlock_timeout</c>, from which the server itself takes notice.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    /// <summary>Longer than people wait for a page.</summary>
    public static readonly TimeSpan VeryLong = TimeSpan.FromSeconds(5);

    /// <summary>
    /// No request waits for as long: who does so for an advisory lock stands by for it by design, as a second worker does
    /// until the first one goes.
    /// </summary>
    public static readonly TimeSpan StandsBy = TimeSpan.FromMinutes(1);

    /// <summary>Without a blocker in sight, only what surely matters is spoken of.</summary>
    public const double NoticeableUnseen = 0.01;

    public const double DeadlocksPerDay = 1;

    public string Slug => "lock-contention";

    public string Summary => "Statements that wait for locks which other sessions hold, and deadlocks.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        var blockings = workload.Observation.Activity.Blockings;
        var share = workload.WaitShare(w => w.Class == "Lock") ?? 0;
        double seen = Math.Max(1, blockings.Sum(b => b.Count));
        foreach (var group in blockings.GroupBy(b => b.Relation?.ToString() ?? Kind(b)))
        {
            var part = share * group.Sum(b => b.Count) / seen;
            if (part >= Negligible || group.Max(b => b.LongestWait) >= Long)
            {
                yield return Describe(group.Key, part, [.. group.OrderByDescending(b => b.LongestWait)]);
            }
        }
        if (blockings.Count == 0 && share >= NoticeableUnseen)
        {
            yield return Unseen(workload, share);
        }
        if (Deadlocks(workload) is { } deadlocks)
        {
            yield return deadlocks;
        }
    }

    private static string Kind(Blocking blocking) =>
        blocking.LockType switch
        {
            "transactionid" or "tuple" => "rows",
            "advisory" => "advisory locks",
            "" => "locks",
            var other => other,
        };

    private Finding Describe(string subject, double share, IReadOnlyList<Blocking> blockings)
    {
        var worst = blockings[0];
        var standsBy = worst.LockType == "advisory" && worst.LongestWait >= StandsBy;
        return new Finding
        {
            Rule = Slug,
            Subject = subject,
            Title = $"Sessions wait for locks on {subject}, up to {Format.Age(worst.LongestWait)}",
            Explanation =
                $"A session ({worst.BlockerState}) holds a lock that others need, and they stand still until it commits"
                + (worst.ChainLength > 1 ? $"; up to {worst.ChainLength} stand in a row." : ".")
                + (
                    standsBy
                        ? " It is an advisory lock, which the application takes itself, and nobody who answers a request waits for so "
                            + "long: most likely one worker stands by for another, as is meant."
                        : ""
                ),
            Evidence =
            [
                new("share of active time spent waiting", Format.Percent(share)),
                new("longest wait", Format.Age(worst.LongestWait)),
                new("lock", $"{worst.LockType} {worst.LockMode}".Trim() is { Length: > 0 } text ? text : "unknown"),
                new("waits", worst.Waiting),
                new("holds it", $"{worst.Blocker} ({worst.BlockerState})"),
            ],
            Share = Math.Min(1, share),
            Severity = standsBy
                ? Severity.Info
                : Worse(
                    SeverityScale.OfShare(share),
                    worst.LongestWait >= VeryLong ? Severity.Medium
                        : worst.LongestWait >= Long ? Severity.Low
                        : Severity.Info
                ),
            Confidence = standsBy ? Confidence.Low : Confidence.High,
            Statements = [.. blockings.Select(b => b.WaitingStatement).OfType<Fingerprint>().Distinct()],
            Prescriptions = [Advise(worst)],
        };
    }

    private Prescription Advise(Blocking blocking)
    {
        var (title, text, disruption) = blocking switch
        {
            { BlockerState: var state } when state.StartsWith("idle in transaction", StringComparison.Ordinal) => (
                "Commit before doing anything else",
                "The holder is not even working: its transaction is open while the application does something else. Shorten it.",
                Disruption.Code
            ),
            { LockType: "relation", LockMode: "AccessExclusiveLock" or "ShareLock" or "ShareRowExclusiveLock" } => (
                "Run schema changes with a short lock_timeout and try again",
                "A schema change waits for all users of the table, and everybody else waits behind it. SET lock_timeout = '2s' before it, "
                    + "try again on failure, and build indexes concurrently.",
                Disruption.Code
            ),
            { LockType: "advisory" } => (
                "Hold the advisory lock for less",
                "The application takes this lock itself. Take it later, free it earlier, or split its key.",
                Disruption.Code
            ),
            _ => (
                "Shorten the transactions that write the same rows",
                "Write the contended row last in the transaction, and always in the same order. Spread counters over several rows; let "
                    + "workers take rows with FOR UPDATE SKIP LOCKED; read without FOR UPDATE where nothing is written.",
                Disruption.Code
            ),
        };
        return Prescribe.Advice(
            Slug,
            title,
            text,
            "the waiting time shrinks with the time that the lock is held",
            disruption
        );
    }

    private Finding Unseen(Workload workload, double share) =>
        new()
        {
            Rule = Slug,
            Subject = "locks",
            Title = $"{Format.Percent(share)} of active time is spent waiting for locks",
            Explanation = "Sessions were seen waiting for locks, each too shortly to catch who holds them.",
            Evidence = [new("share of active time spent waiting", Format.Percent(share))],
            Share = share,
            Severity = SeverityScale.OfShare(share),
            Confidence = Confidence.Medium,
            Statements =
            [
                .. workload
                    .Statements.Where(s => s.Waits.GetValueOrDefault("Lock") > 0)
                    .OrderByDescending(s => s.Share)
                    .Select(s => s.Fingerprint),
            ],
            Prescriptions =
            [
                Prescribe.Advice(
                    Slug,
                    "Log lock waits",
                    "With log_lock_waits on, the server's log names who waits for whom after deadlock_timeout.",
                    "the holder becomes known",
                    Disruption.Setting,
                    "ALTER SYSTEM SET log_lock_waits = 'on'",
                    "ALTER SYSTEM RESET log_lock_waits"
                ),
            ],
        };

    private Finding? Deadlocks(Workload workload)
    {
        var load = workload.Observation.Load;
        var now = load.Delta?.Deadlocks ?? 0;
        var days = workload.Counted().TotalDays;
        var perDay = load.Cumulative.Deadlocks / Math.Max(1, days);
        if (now == 0 && perDay < DeadlocksPerDay)
        {
            return null;
        }
        return new Finding
        {
            Rule = Slug,
            Subject = "deadlocks",
            Title = "Transactions deadlock",
            Explanation =
                "Two transactions each hold what the other needs; the server breaks one off after deadlock_timeout, and its user sees an error "
                + "unless the application tries again.",
            Evidence =
            [
                new("within the window", Format.Count(now)),
                new("since the statistics were reset", Format.Count(load.Cumulative.Deadlocks)),
                new("a day", Format.Count(perDay)),
            ],
            Severity = now > 0 ? Severity.Medium : Severity.Low,
            Confidence = Confidence.High,
            Prescriptions =
            [
                Prescribe.Advice(
                    Slug,
                    "Write rows in one order everywhere",
                    "Sort the keys before a batch of updates, and lock parents before children. The server's log shows both statements of each "
                        + "deadlock. Try again on error 40P01.",
                    "no deadlocks",
                    Disruption.Code
                ),
            ],
        };
    }

    private static Severity Worse(Severity a, Severity b) => a > b ? a : b;
}
