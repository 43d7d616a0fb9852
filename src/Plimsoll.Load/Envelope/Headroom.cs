using System.Globalization;

namespace Plimsoll.Load.Envelope;

/// <summary>The highest multiple of today's peak at which the promise holds, as far as the search has come.</summary>
/// <param name="Holds">The highest level below <see cref="Breaks"/> that held; 0 where none did.</param>
/// <param name="Breaks">The lowest level that broke; null where none did.</param>
/// <param name="Levels">In the order measured.</param>
/// <param name="Ended">Why the search ended there.</param>
public sealed record Headroom(double Holds, double? Breaks, IReadOnlyList<HeadroomLevel> Levels, string Ended)
{
    /// <summary>Whether there is any answer at all.</summary>
    public bool IsKnown => Holds > 0 || Breaks is not null;

    /// <summary>E.g. <c>3x (4x breaks)</c>, <c>at least 8x</c>, <c>below 0.25x</c>.</summary>
    public override string ToString() =>
        (Holds, Breaks) switch
        {
            (0, null) => $"cannot be told: {Ended}",
            (0, { } breaks) => $"below {Times(breaks)}",
            (var holds, null) => $"at least {Times(holds)}",
            (var holds, { } breaks) => $"{Times(holds)} ({Times(breaks)} breaks)",
        };

    private static string Times(double multiple) => multiple.ToString("0.##", CultureInfo.InvariantCulture) + "x";
}
