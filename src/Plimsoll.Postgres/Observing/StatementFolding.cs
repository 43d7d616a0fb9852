using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Folds two snapshots into statements: one for each query id, with the difference over the window.</summary>
internal static class StatementFolding
{
    public static IReadOnlyList<Statement> Fold(StatementSnapshot before, StatementSnapshot after)
    {
        // Counters that went back were reset, or the entry was evicted and made anew: they count from zero.
        var wasReset = after.Since != before.Since;
        var earlier = wasReset ? [] : before.Entries.GroupBy(e => e.QueryId).ToDictionary(g => g.Key, Sum);
        return
        [
            .. after
                .Entries.GroupBy(e => e.QueryId)
                .Select(group => Fold([.. group], earlier))
                .OfType<Statement>()
                .OrderByDescending(s => s.Cumulative.TotalMilliseconds)
                .ThenBy(s => s.Fingerprint.QueryId),
        ];
    }

    private static Statement? Fold(List<StatementEntry> entries, Dictionary<long, StatementCounters> earlier)
    {
        var text = entries.Select(e => e.Text).FirstOrDefault(IsShown);
        if (text is not null && OwnStatements.IsOwn(text))
        {
            return null;
        }
        var now = Sum(entries);
        var then = earlier.GetValueOrDefault(entries[0].QueryId);
        return new Statement
        {
            Fingerprint = new Fingerprint(entries[0].QueryId),
            Text = text is null ? LiteralRedactor.InsufficientPrivilege : LiteralRedactor.RedactStatement(text),
            TextTruncated = text is null,
            Cumulative = now,
            Delta = then.Calls > now.Calls ? now : now - then,
            MaxMilliseconds = entries.Max(e => e.MaxMilliseconds),
            DeviationMilliseconds = Deviation(entries, now),
            IsTopLevel = entries.Exists(e => e.IsTopLevel),
        };
    }

    private static bool IsShown(string? text) =>
        !string.IsNullOrWhiteSpace(text) && text != LiteralRedactor.InsufficientPrivilege;

    private static StatementCounters Sum(IEnumerable<StatementEntry> entries) =>
        entries.Aggregate(new StatementCounters(), static (sum, e) => sum + e.Counters);

    /// <summary>Of all calls together: E[x²] − E[x]², with each entry's E[x²] from its own mean and deviation.</summary>
    private static double Deviation(List<StatementEntry> entries, StatementCounters all)
    {
        if (all.Calls == 0)
        {
            return 0;
        }
        var squares = entries.Sum(e =>
            e.Counters.Calls
            * (
                (e.DeviationMilliseconds * e.DeviationMilliseconds)
                + (e.Counters.MeanMilliseconds * e.Counters.MeanMilliseconds)
            )
        );
        return Math.Sqrt(Math.Max(0, (squares / all.Calls) - (all.MeanMilliseconds * all.MeanMilliseconds)));
    }
}
