using System.Globalization;
using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Envelope.Knees;

/// <summary>Where the promise breaks, as a multiple of today's peak, as far as the search has come.</summary>
/// <param name="Estimate">Null where nothing broke, or everything did, or it cannot be told.</param>
/// <param name="Interval">Around the estimate.</param>
/// <param name="Holds">The highest multiple that held with nothing below it broken; 0 where none did.</param>
/// <param name="Breaks">The lowest multiple that broke; null where none did.</param>
/// <param name="Clause">Which clause breaks first; null where none does.</param>
/// <param name="Levels">In the order measured.</param>
/// <param name="Ended">Why the search ended there.</param>
public sealed record Knee(
    double? Estimate,
    Interval? Interval,
    double Holds,
    double? Breaks,
    SloClause? Clause,
    IReadOnlyList<KneeLevel> Levels,
    string Ended
)
{
    /// <summary>Why the search was ended by the load's own fault: it was late, or lost a part of itself. Null where it was not.</summary>
    public string? Doubt { get; init; }

    /// <summary>E.g. <c>2.31x (2.24x to 2.38x)</c>, <c>at least 32x</c>, <c>below 0.02x</c>.</summary>
    public override string ToString() =>
        (Estimate, Interval, Breaks) switch
        {
            ({ } at, { } interval, _) => $"{Times(at)} ({Times(interval.Low)} to {Times(interval.High)})",
            (_, _, null) when Holds > 0 => $"at least {Times(Holds)}",
            (_, _, { } breaks) when Holds == 0 => $"below {Times(breaks)}",
            _ => $"cannot be told: {Ended}",
        };

    public static string Times(double multiple) =>
        multiple.ToString(multiple < 10 ? "0.##" : "0.#", CultureInfo.InvariantCulture) + "x";
}
