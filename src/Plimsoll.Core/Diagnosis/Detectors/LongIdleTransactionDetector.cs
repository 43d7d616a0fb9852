using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>A transaction that is open and does nothing: it keeps its locks and holds vacuum back.</summary>
public sealed class LongIdleTransactionDetector : IDetector
{
    /// <summary>A request should answer within seconds; a minute is no request any more.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    /// <summary>Between two statements of a transaction at work; no more than that says nothing.</summary>
    public static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan VeryLong = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan Endless = TimeSpan.FromHours(1);

    public string Slug => "long-idle-transaction";

    public string Summary => "A transaction that is left open without doing anything.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        workload
            .Observation.Activity.OpenTransactions.Where(t => IsIdle(t) || t.State == "prepared")
            .GroupBy(t => t.State == "prepared" ? "prepared transactions" : Name(t))
            .Select(g => Describe(workload, g.Key, [.. g.OrderByDescending(IdleFor)]));

    private static bool IsIdle(OpenTransaction transaction) =>
        transaction.State.StartsWith("idle in transaction", StringComparison.Ordinal)
        && transaction.InState >= Noticeable;

    private static string Name(OpenTransaction transaction) =>
        transaction.ApplicationName.Length > 0 ? transaction.ApplicationName : "sessions without application_name";

    /// <summary>A prepared transaction has no session; its age is all there is.</summary>
    private static TimeSpan IdleFor(OpenTransaction transaction) =>
        transaction.State == "prepared" ? transaction.Age : transaction.InState;

    private Finding Describe(Workload workload, string who, IReadOnlyList<OpenTransaction> transactions)
    {
        var worst = transactions[0];
        var idle = IdleFor(worst);
        var isPrepared = worst.State == "prepared";
        var blocked = isPrepared
            ? 0
            : workload.Observation.Activity.Blockings.Count(b =>
                b.BlockerState.StartsWith("idle in transaction", StringComparison.Ordinal)
                && transactions.Any(t => t.Text == b.Blocker)
            );
        return new Finding
        {
            Rule = Slug,
            Subject = who,
            Title = isPrepared
                ? $"A prepared transaction waits for its end for {Format.Age(idle)}"
                : $"A transaction of {who} is idle for {Format.Age(idle)}",
            Explanation =
                (
                    isPrepared
                        ? "It was prepared for a two-phase commit and neither committed nor rolled back. "
                        : "The application began a transaction, ran a statement, and then did something else (a call to another service, "
                            + "an e-mail, a wait for a person) without a COMMIT. "
                )
                + "As long as it is open it keeps its locks and its connection, and vacuum cannot remove what has died since."
                + (blocked > 0 ? " Others were seen waiting for its locks." : ""),
            Evidence =
            [
                new("idle for", Format.Age(idle)),
                new("open for", Format.Age(worst.Age)),
                new("such transactions", Format.Count(transactions.Count)),
                new("holds vacuum back by", worst.XminAge is { } age ? $"{Format.Count(age)} transactions" : "nothing"),
                new("last statement", worst.Text.Length > 0 ? worst.Text : "unknown"),
            ],
            Severity =
                idle >= Endless ? Severity.High
                : idle >= VeryLong || blocked > 0 ? Severity.Medium
                : idle >= Long ? Severity.Low
                : Severity.Info,
            Confidence = idle >= Long ? Confidence.High : Confidence.Medium,
            Prescriptions = isPrepared ? [EndPrepared()] : [Shorten(), .. Limit(workload)],
        };
    }

    private Prescription Shorten() =>
        Prescribe.Advice(
            Slug,
            "End the transaction before anything slow that is not the database",
            "Read what is needed, commit, then call the other service or send the e-mail; open a second short transaction for its result. "
                + "Where an exception can skip the COMMIT, dispose the transaction in any case.",
            "locks and connections free again after milliseconds",
            Disruption.Code
        );

    private IEnumerable<Prescription> Limit(Workload workload)
    {
        if (workload.NumberOf("idle_in_transaction_session_timeout") is > 0)
        {
            yield break;
        }
        // Ends sessions of the application, so a person must want it.
        yield return Prescribe.Advice(
            Slug,
            "Let the server end transactions that are idle for five minutes",
            "Set idle_in_transaction_session_timeout for the application's role. It ends the session, so that the application sees an "
                + "error; put your role in place of app.",
            "no transaction holds others up for longer",
            Disruption.Setting,
            "ALTER ROLE app SET idle_in_transaction_session_timeout = '5min'",
            "ALTER ROLE app RESET idle_in_transaction_session_timeout"
        );
    }

    private Prescription EndPrepared() =>
        Prescribe.Advice(
            Slug,
            "Commit or roll back what was prepared",
            "SELECT * FROM pg_prepared_xacts shows it. Ask its coordinator which way it went, then COMMIT PREPARED or ROLLBACK PREPARED. "
                + "Where nothing coordinates two-phase commits, set max_prepared_transactions = 0.",
            "its locks are freed and vacuum can go on",
            Disruption.Code
        );
}
