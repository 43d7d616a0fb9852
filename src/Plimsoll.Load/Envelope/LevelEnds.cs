namespace Plimsoll.Load.Envelope;

/// <summary>Requests that have ended.</summary>
public readonly record struct LevelEnds(long Succeeded, long Failed)
{
    public static LevelEnds operator +(LevelEnds a, LevelEnds b) => new(a.Succeeded + b.Succeeded, a.Failed + b.Failed);
}
