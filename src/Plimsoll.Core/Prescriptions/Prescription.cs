using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions;

/// <summary>One change that would help, what it should bring, what it costs, and its way back.</summary>
public sealed record Prescription
{
    /// <summary>The slug of the rule that asks for it.</summary>
    public required string Rule { get; init; }

    /// <summary>One line in the imperative, e.g. <c>Create an index on bookings (provider_id, starts_at)</c>.</summary>
    public required string Title { get; init; }
    public required Change Change { get; init; }
    public required Predicted Predicted { get; init; }
    public Cost Cost { get; init; } = Cost.None;
    public required Disruption Disruption { get; init; }

    /// <summary>Statements that it should make faster: the ones a trial measures.</summary>
    public IReadOnlyList<Fingerprint> Helps { get; init; } = [];

    /// <summary>
    /// <see cref="Change.Key"/> of the change that must be kept before this one is tried: an index that another would stand
    /// in for goes only once that one is there. Null where it waits for nothing.
    /// </summary>
    public string? Follows { get; init; }

    /// <summary>The tables that it touches; statements on none of them are the trial's comparison.</summary>
    public IReadOnlyList<QualifiedName> Tables { get; init; } = [];
}

/// <summary>What a prescription should bring; an estimate that ranks, never a promise.</summary>
/// <param name="LoadReduction">The share of the server's time (of all requests' time, for a service) that would go, 0 to 1; zero where it cannot be told.</param>
/// <param name="Effect">In words, with figures where there are any.</param>
/// <param name="Method">What the estimate rests on: <c>hypothetical index</c>, <c>statistics</c>, <c>rule of thumb</c>.</param>
public sealed record Predicted(double LoadReduction, string Effect, string Method);

/// <summary>What a prescription costs for good.</summary>
/// <param name="Disk">Disk that it takes; negative where it gives back.</param>
/// <param name="WriteSlowdown">
/// Factor on the time of writes to the table, 1 where there is none: 1.2 is 20 % slower.
/// </param>
/// <param name="Note">What else, in words; null where there is nothing.</param>
public sealed record Cost(Bytes Disk, double WriteSlowdown = 1, string? Note = null)
{
    public static readonly Cost None = new(Bytes.Zero);
}
