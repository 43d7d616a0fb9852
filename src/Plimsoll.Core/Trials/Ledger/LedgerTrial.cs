using Plimsoll.Core.Prescriptions;

namespace Plimsoll.Core.Trials.Ledger;

/// <summary>A trial as its entries tell it.</summary>
public sealed record LedgerTrial
{
    public required string Id { get; init; }
    public required string Server { get; init; }
    public required string Rule { get; init; }
    public required Change Change { get; init; }
    public required LedgerStage Stage { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public Verdict? Verdict { get; init; }
    public Effect? Effect { get; init; }
    public string? Reason { get; init; }

    /// <summary>Neither kept nor reverted: a run ended in the middle.</summary>
    public bool IsUnfinished => Stage is not (LedgerStage.Kept or LedgerStage.Reverted);

    /// <summary>In the order in which they were begun.</summary>
    public static IReadOnlyList<LedgerTrial> Fold(IEnumerable<LedgerEntry> entries)
    {
        var order = new List<string>();
        var trials = new Dictionary<string, LedgerTrial>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (trials.TryGetValue(entry.Trial, out var trial))
            {
                trials[entry.Trial] = trial with
                {
                    Stage = entry.Stage,
                    Verdict = entry.Verdict ?? trial.Verdict,
                    Effect = entry.Effect ?? trial.Effect,
                    Reason = entry.Reason ?? trial.Reason,
                };
            }
            else if (entry.Change is { } change)
            {
                order.Add(entry.Trial);
                trials[entry.Trial] = new LedgerTrial
                {
                    Id = entry.Trial,
                    Server = entry.Server,
                    Rule = entry.Rule,
                    Change = change,
                    Stage = entry.Stage,
                    StartedAt = entry.At,
                    Verdict = entry.Verdict,
                    Effect = entry.Effect,
                    Reason = entry.Reason,
                };
            }
        }
        return [.. order.Select(id => trials[id])];
    }
}
