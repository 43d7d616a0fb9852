using Plimsoll.Core.Trials;

namespace Plimsoll.Core.Reports;

/// <summary>One rung of the ladder: a trial and what came of it.</summary>
public sealed record TuneStep
{
    /// <summary>The trial's name in the ledger.</summary>
    public required string Trial { get; init; }
    public required string Rule { get; init; }
    public required string Title { get; init; }
    public required TuneChange Change { get; init; }

    /// <summary>Relative change of what <see cref="EffectOn"/> names: -0.4 is 40 % less. Null where it could not be measured.</summary>
    public double? Effect { get; init; }
    public string? EffectOn { get; init; }
    public Interval? Interval { get; init; }

    /// <summary>Relative change of the service's p95, shared by all changes that were measured together.</summary>
    public double? ServiceEffect { get; init; }
    public Interval? ServiceInterval { get; init; }
    public required Verdict Verdict { get; init; }

    /// <summary>Why it was kept or reverted.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether the server still holds it.</summary>
    public bool Kept => Verdict == Verdict.Confirmed && !Pruned;

    /// <summary>Confirmed at first, and dropped by a later step, because nothing needed it any more.</summary>
    public bool Pruned { get; init; }

    /// <summary>What was predicted, as a share of the server's time.</summary>
    public double Predicted { get; init; }

    /// <summary>Disk that it takes, as measured.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>How long the making took.</summary>
    public double? AppliedInS { get; init; }

    /// <summary>Length of both measurements together.</summary>
    public double? MeasuredForS { get; init; }

    /// <summary>How the service did after it, while measured; shared by all changes measured together.</summary>
    public TuneState? After { get; init; }
}

/// <param name="Sql">What was applied; several statements end in semicolons and stand on lines of their own.</param>
/// <param name="Revert">The way back; empty where nothing needs undoing.</param>
public sealed record TuneChange(string Sql, string Revert);
