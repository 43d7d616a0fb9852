using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials;

namespace Plimsoll.Core.Loop;

/// <summary>What the loop may do, and when it has done enough.</summary>
public sealed record TuneOptions
{
    /// <summary>The promise; null: go on until nothing is left that would pay.</summary>
    public Slo? Slo { get; init; }

    /// <summary>Nothing more disruptive is tried. Default: <see cref="Disruption.Maintenance"/>; restarts and beyond need a person.</summary>
    public Disruption MaxDisruption { get; init; } = Disruption.Maintenance;

    /// <summary>Disk that all kept changes may take together; null for no limit.</summary>
    public Bytes? DiskBudget { get; init; }

    /// <summary>
    /// Factor on the time of writes to one table that all kept indexes together may cost, predicted and measured alike.
    /// Default 2.5.
    /// </summary>
    public double MaxWriteSlowdown { get; init; } = 2.5;

    /// <summary>The multiple of today's peak that must hold the promise before the loop is content. Default 1.</summary>
    public double WantedHeadroom { get; init; } = 1;

    /// <summary>Share of the server's time below which a prescription is not worth a trial. Default 0.5 %.</summary>
    public double MinimumGain { get; init; } = 0.005;

    /// <summary>Also try, last, settings and statistics whose gain cannot be predicted. Default true.</summary>
    public bool TryUnpredicted { get; init; } = true;

    /// <summary>How many indexes may be proven by one measurement, each by its own statements. Default 6; 1 for one at a time.</summary>
    public int GroupSize { get; init; } = 6;

    /// <summary>No trial is begun after this; null for no limit.</summary>
    public TimeSpan? MaxDuration { get; init; }

    public TrialPolicy Policy { get; init; } = new();

    /// <summary>With <see cref="MaxWriteSlowdown"/> as the guardrail of every trial: one bound, whoever looks.</summary>
    internal TuneOptions Bounded() =>
        this with
        {
            Policy = Policy with { Guardrails = Guardrail.WithWrites(Policy.Guardrails, MaxWriteSlowdown) },
        };
}
