namespace Plimsoll.Load.Learning.Journeys;

/// <summary>
/// Says how long pauses were that a log has counted in ticks of its clock. A pause of 0.1 s that began anywhere within a second
/// is seen as one second in a tenth of the cases and else as none. Drawn as they were seen, one by one, such pauses would cross
/// several ticks where the real ones cross but one, for what one loses by the cutting the next one gains.
/// </summary>
/// <remarks>
/// A pause of x ticks is seen as k with the chance 1 - |x - k|, or never where that is below 0. The lengths that make what was
/// seen most likely are found by expectation and maximisation, which here is Richardson's and Lucy's deconvolution (Richardson 1972,
/// Lucy 1974; Vardi and Lee, "From image deblurring to optimal investments", JRSS B 55, 1993).
/// </remarks>
internal static class ClockTicks
{
    /// <summary>Into so many parts a tick is cut.</summary>
    public const int Parts = 20;

    /// <summary>Of longer pauses a tick is too small a part to matter.</summary>
    public const int Most = 10;

    private const int Rounds = 200;

    /// <param name="seen">How often so many ticks were seen as the index says; at most <see cref="Most"/> + 1 of them.</param>
    /// <returns>How many pauses were as many <see cref="Parts"/> of a tick long as the index says; as many as were seen.</returns>
    public static double[] Lengths(IReadOnlyList<long> seen)
    {
        var all = seen.Sum();
        var lengths = new double[((seen.Count - 1) * Parts) + 1];
        Array.Fill(lengths, (double)all / lengths.Length);
        var ratio = new double[seen.Count];
        for (var round = 0; round < Rounds; round++)
        {
            Array.Clear(ratio);
            for (var at = 0; at < lengths.Length; at++)
            {
                var (tick, part) = Math.DivRem(at, Parts);
                ratio[tick] += lengths[at] * (Parts - part) / Parts;
                if (part > 0)
                {
                    ratio[tick + 1] += lengths[at] * part / Parts;
                }
            }
            for (var tick = 0; tick < ratio.Length; tick++)
            {
                ratio[tick] = ratio[tick] > 0 ? seen[tick] / ratio[tick] : 0;
            }
            for (var at = 0; at < lengths.Length; at++)
            {
                var (tick, part) = Math.DivRem(at, Parts);
                var above = part > 0 ? ratio[tick + 1] * part : 0;
                lengths[at] *= ((ratio[tick] * (Parts - part)) + above) / Parts;
            }
        }
        return lengths;
    }
}
