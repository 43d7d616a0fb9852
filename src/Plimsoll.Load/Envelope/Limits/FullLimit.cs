namespace Plimsoll.Load.Envelope.Limits;

/// <summary>A limit that is full, or at which requests pile up.</summary>
/// <param name="Capacity">Its own, or where that is not known what it was seen to be.</param>
/// <param name="Grown">How many times as long as on the quiet level a request holds it.</param>
/// <param name="IsLearned">Whether its capacity was seen and not told.</param>
internal sealed record FullLimit(LimitReading Limit, double? Capacity, double Utilisation, double Grown, bool IsLearned)
{
    /// <summary>What is held longer than before waits for something behind it.</summary>
    private const double GrownHold = 1.5;

    public bool OnlyWaits => Grown >= GrownHold;
}
