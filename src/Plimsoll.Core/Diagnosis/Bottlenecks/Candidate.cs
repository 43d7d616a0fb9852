namespace Plimsoll.Core.Diagnosis.Bottlenecks;

/// <summary>One resource, how far it is used up, and how much waits for it.</summary>
public sealed record Candidate
{
    public required BindingResource Resource { get; init; }

    /// <summary>Which pool, service, table or statement; empty where there is but one.</summary>
    public string Name { get; init; } = "";

    /// <summary>Of what it can give, 0 to 1 (1: used up); null where that cannot be known.</summary>
    public double? Utilisation { get; init; }

    /// <summary>Of the time of all requests, 0 to 1, spent waiting for it or being served by it; null where unknown.</summary>
    public double? Share { get; init; }

    /// <summary>Requests that wait for it at once, in the mean; null where unknown.</summary>
    public double? Waiting { get; init; }

    /// <summary>It is used up, or holds up others: with more load, the queue in front of it grows.</summary>
    public bool IsSaturated { get; init; }

    /// <summary>
    /// It is not used up for its own sake: this other resource keeps its holders waiting. Null where it stands for itself.
    /// </summary>
    public BindingResource? SymptomOf { get; init; }

    /// <summary>Of a symptom: its utilisation, were its cause lifted; null where unknown.</summary>
    public double? UtilisationOtherwise { get; init; }

    /// <summary>Sources that show it independently of each other: traces, database, runtime, host, kernel, profile.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>The multiple of today's rate at which it would be used up; null where unknown or idle.</summary>
    public double? BreaksAt => Utilisation is > 0 and { } used ? Math.Max(1, 1 / used) : null;
}
