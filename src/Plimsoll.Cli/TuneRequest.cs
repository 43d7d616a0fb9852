using Plimsoll.Core.Loop;
using Plimsoll.Core.Trials;

namespace Plimsoll.Cli;

/// <summary>What was asked of <c>plimsoll tune</c>, checked.</summary>
public sealed record TuneRequest
{
    public required string Postgres { get; init; }
    public required bool Apply { get; init; }

    /// <summary>Null: live, or a plan alone.</summary>
    public FileInfo? Scenario { get; init; }

    /// <summary>Overrides the scenario's own.</summary>
    public Uri? Target { get; init; }

    /// <summary>Hosts beyond this machine that may be loaded.</summary>
    public IReadOnlyList<string> OwnedTargets { get; init; } = [];

    /// <summary>Overrides the scenario's own.</summary>
    public Slo? Slo { get; init; }
    public required FileInfo Ledger { get; init; }
    public bool IsQuick { get; init; }
    public int Seed { get; init; } = 1;

    /// <summary><see cref="Plimsoll.Core.Prescriptions.Indexes.IndexAdvisorOptions.UnseenInsertRows"/>.</summary>
    public double UnseenInsertRows { get; init; } = 1;
    public TuneOptions Options { get; init; } = new();
}
