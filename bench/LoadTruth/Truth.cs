namespace Plimsoll.Bench.LoadTruth;

/// <summary>What the latencies are, from how the server behaves.</summary>
internal static class Truth
{
    /// <summary>
    /// Of requests that come evenly, a tenth comes in a stall and waits for what is left of it, which is as often short as
    /// long; the others wait for nothing.
    /// </summary>
    public static TimeSpan Quantile(double q)
    {
        var stalled = Stall.Length / Stall.Period;
        return Stall.Length * Math.Max(0, (q - (1 - stalled)) / stalled);
    }

    /// <summary>
    /// Of the second step of a session: it is due when the first answer has come and the think time is over. First steps
    /// that come in a stall end together with it, so that second ones do not come evenly; played out, not computed.
    /// </summary>
    /// <param name="think">The mean of an exponential think time.</param>
    public static TimeSpan DependentQuantile(double q, TimeSpan think, int sessions)
    {
        var random = new Random(1);
        var waits = new TimeSpan[sessions];
        for (var i = 0; i < sessions; i++)
        {
            var first = Stall.Period * random.NextDouble();
            var due = first + Stall.Wait(first) + (think * -Math.Log(1 - random.NextDouble()));
            waits[i] = Stall.Wait(due);
        }
        Array.Sort(waits);
        return waits[(int)Math.Ceiling(q * sessions) - 1];
    }
}
