namespace Plimsoll.Bench.NPlusOnes;

/// <summary>A kind of endpoint, and whether it has an N+1.</summary>
/// <param name="Least">What the sender must record for anybody to be able to tell; a person could not without it either.</param>
/// <param name="Write">Writes one request; the facts hold for all requests of the endpoint.</param>
internal sealed record Case(string Name, bool IsLoop, Telemetry Least, Action<Script, Facts> Write);

/// <summary>What stays the same over the requests of one endpoint.</summary>
internal sealed record Facts(string Parent, string Child, int Size, Random Random)
{
    /// <summary>A number that changes with the request.</summary>
    public int Rows() => Random.Next(Math.Max(4, Size / 2), Size * 2);

    public ulong[] Keys(int count)
    {
        var first = (ulong)Random.NextInt64(1, long.MaxValue / 2);
        return [.. Enumerable.Range(0, count).Select(i => first + (ulong)i)];
    }

    public ulong Key() => (ulong)Random.NextInt64(1, long.MaxValue / 2);
}
