using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;

namespace Plimsoll.Cli;

/// <summary>What was asked of <c>plimsoll tune</c>, checked.</summary>
public sealed record TuneRequest
{
    public required string Postgres { get; init; }
    public required bool Apply { get; init; }

    /// <summary>Null: live, or a plan alone.</summary>
    public FileInfo? Scenario { get; init; }

    /// <summary>Whom to load and how to speak with them, as far as it was said.</summary>
    public LoadOptions Load { get; init; } = new();

    /// <summary>Overrides the scenario's own.</summary>
    public Slo? Slo { get; init; }
    public required FileInfo Ledger { get; init; }
    public bool IsQuick { get; init; }

    /// <summary>What the search for indexes may spend; its bounds are those of <see cref="Options"/> too.</summary>
    public required IndexAdvisorOptions Advisor { get; init; }
    public TuneOptions Options { get; init; } = new();
}
