using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Envelope.Knees;

/// <summary>The curve through all levels, clause by clause, and where the first clause crosses.</summary>
internal sealed class KneeFit
{
    private const int Rounds = 3;

    /// <summary>Clauses whose bad requests stay below this share of what is allowed everywhere take no part.</summary>
    private const double LeastShare = 0.2;

    /// <summary>However sure the counts are, no narrower: a rate is not kept, nor a service the same, more exactly.</summary>
    private const double LeastHalfWidth = 0.015;

    private readonly List<(int Clause, KneePosterior Posterior)> _fits;
    private readonly (double Low, double High) _range;

    private KneeFit(List<(int, KneePosterior)> fits, (double, double) range)
    {
        _fits = fits;
        _range = range;
    }

    public double Estimate => Math.Exp(Quantile(0.5));

    /// <summary>The clause whose knee lies lowest.</summary>
    public int Binding => _fits.MinBy(fit => fit.Posterior.Above(Quantile(0.5))).Clause;

    /// <param name="bracket">The highest level that held and the lowest that broke; the knee may still lie beyond.</param>
    public static KneeFit Of(
        IReadOnlyList<LevelEvidence> levels,
        IReadOnlyList<KneeClause> clauses,
        (double Holds, double Breaks) bracket
    )
    {
        var range = (Low: Math.Log(bracket.Holds / 1.4), High: Math.Log(bracket.Breaks * 1.2));
        var centre = (range.Low + range.High) / 2;
        var clustering = new Clustering(levels);
        var sizes = clauses.Select(_ => clustering.Typical(levels, centre)).ToArray();
        KneeFit fit = null!;
        for (var round = 0; round < Rounds; round++)
        {
            var fits = new List<(int, KneePosterior)>();
            foreach (var (i, clause) in clauses.Index())
            {
                if (!levels.Any(level => level.Total(i).Share > LeastShare * clause.Allowed))
                {
                    continue;
                }
                var posterior = KneePosterior.Of(levels, i, clause.Allowed, range, centre, sizes[i]);
                sizes[i] = clustering.Of(levels, i, posterior.Expected, centre);
                fits.Add((i, posterior));
            }
            fit = new KneeFit(fits, range);
            centre = fit.Quantile(0.5);
            if (round == 0)
            {
                // The grid is drawn closer around where the knee is.
                var (low, high) = (fit.Quantile(0.001), fit.Quantile(0.999));
                range = (Math.Max(range.Low, low - 0.05), Math.Min(range.High, high + 0.05));
            }
        }
        return fit;
    }

    public Interval Interval(double confidence)
    {
        var middle = Quantile(0.5);
        var low = Math.Min(Quantile((1 - confidence) / 2), middle - LeastHalfWidth);
        var high = Math.Max(Quantile((1 + confidence) / 2), middle + LeastHalfWidth);
        return new Interval(Math.Exp(low), Math.Exp(high), confidence);
    }

    public bool IsWithin(double share, double confidence)
    {
        var interval = Interval(confidence);
        return interval.Low >= Estimate * (1 - share) && interval.High <= Estimate * (1 + share);
    }

    /// <summary>
    /// Where to measure next: in the middle while little is known, then by turns a little below and above, which also
    /// tells the slope.
    /// </summary>
    public double NextLevel(int turn)
    {
        var (low, middle, high) = (Quantile(0.2), Quantile(0.5), Quantile(0.8));
        if (high - low > 0.12)
        {
            return Math.Exp(middle);
        }
        return Math.Exp(turn % 2 == 0 ? Math.Min(low, middle - 0.015) : Math.Max(high, middle + 0.015));
    }

    /// <summary>The logarithm of the multiple below which the lowest knee lies with this probability.</summary>
    private double Quantile(double q)
    {
        var (low, high) = _range;
        for (var i = 0; i < 40; i++)
        {
            var middle = (low + high) / 2;
            // The promise breaks with its first clause: it holds there only if all do.
            var above = _fits.Aggregate(1.0, (product, fit) => product * fit.Posterior.Above(middle));
            if (1 - above < q)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
        return (low + high) / 2;
    }
}
