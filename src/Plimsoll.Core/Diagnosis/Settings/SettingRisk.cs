using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Diagnosis.Settings;

/// <summary>What one setting puts at risk, before it becomes a finding.</summary>
public sealed record SettingRisk
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required string Explanation { get; init; }
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];
    public double Share { get; init; }
    public required Severity Severity { get; init; }
    public Confidence Confidence { get; init; } = Confidence.High;
    public IReadOnlyList<Fingerprint> Statements { get; init; } = [];

    /// <summary>The value to set; null where a person must find it.</summary>
    public string? Value { get; init; }

    /// <summary>It is about speed, so that a trial can show whether it helps.</summary>
    public bool IsForTrial { get; init; }

    /// <summary>What a person should do, where <see cref="Value"/> is null.</summary>
    public string? Advice { get; init; }
    public string Effect { get; init; } = "the risk is gone";
    public double LoadReduction { get; init; }
}
