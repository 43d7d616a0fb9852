using Plimsoll.Load.Envelope;

namespace Plimsoll.Bench.Knees;

/// <summary>The true knee of a case: by bisection over long simulations with common random numbers.</summary>
public static class Truth
{
    private const double Seconds = 4000;

    public static double Of(SimulatedCase of)
    {
        var (low, high) = (0.1, 16.0);
        while (high / low > 1.002)
        {
            var middle = Math.Sqrt(low * high);
            if (Share(of, middle) > of.Allowed)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }
        return Math.Sqrt(low * high) * of.PeakPerSecond;
    }

    private static double Share(SimulatedCase of, double multiple)
    {
        var total = new ClauseCount();
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            var load = new SimulatedLoad(of, of.Server(random), random);
            load.Set(multiple);
            for (var at = 0.0; at < Seconds; at += 0.5)
            {
                var slice = load.Next();
                if (at > 30)
                {
                    total += slice.Counts[0];
                }
                if (at > 60 && total.Share > 20 * of.Allowed)
                {
                    return total.Share;
                }
            }
        }
        return total.Share;
    }
}
