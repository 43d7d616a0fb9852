using Plimsoll.Core.Prescriptions;

namespace Plimsoll.Core.Trials.Ledger;

/// <summary>One line of the ledger.</summary>
public sealed record LedgerEntry
{
    /// <summary>Which trial: unique over all runs, and part of the comment on what it makes.</summary>
    public required string Trial { get; init; }
    public required LedgerStage Stage { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Which database of which server: <c>IChangeExecutor.Server</c>.</summary>
    public required string Server { get; init; }

    /// <summary>The rule that asked for it.</summary>
    public required string Rule { get; init; }

    /// <summary>As prepared: its way back is to the state that was found. Written with <see cref="LedgerStage.Applying"/>, null afterwards.</summary>
    public Change? Change { get; init; }

    /// <summary>From <see cref="LedgerStage.Judged"/> on.</summary>
    public Verdict? Verdict { get; init; }
    public Effect? Effect { get; init; }

    /// <summary>Why it was kept or reverted.</summary>
    public string? Reason { get; init; }
}
