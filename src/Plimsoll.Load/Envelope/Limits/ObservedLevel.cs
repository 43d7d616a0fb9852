namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What the limits showed over one stay at a level.</summary>
/// <param name="AnsweredPerSecond">Requests that succeeded, by when they ended; null where nobody counted them.</param>
/// <param name="Limits">Over the whole stay.</param>
/// <param name="Looks">The same second by second.</param>
public sealed record ObservedLevel(
    double? AnsweredPerSecond,
    IReadOnlyList<LimitReading> Limits,
    IReadOnlyList<IReadOnlyList<LimitReading>> Looks
)
{
    public static readonly ObservedLevel Nothing = new(null, [], []);
}
