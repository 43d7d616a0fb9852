namespace Plimsoll.Load.Envelope.Knees;

/// <summary>
/// What is believed of the level at which one clause breaks, given what has been seen at several levels.
/// </summary>
/// <remarks>
/// The share of bad requests is taken to follow a logistic curve of the logarithm of the rate near the knee; where it
/// crosses the allowed share is the knee. Its place and its slope are on a grid, each cell weighed by the likelihood of all
/// counts, tempered for their clustering (a quasi-likelihood, Wedderburn 1974): the way in which thresholds of
/// perception are found (Watson and Pelli 1983; Kontsevich and Tyler 1999), and a parametric form of probabilistic
/// bisection (Waeber, Frazier and Henderson 2013). Levels far from the knee weigh less (local likelihood, Tibshirani and
/// Hastie 1987), for no curve of two parameters is right everywhere.
/// </remarks>
internal sealed class KneePosterior
{
    private const int Places = 240;

    /// <summary>
    /// The odds of a bad request multiply by e for every 1/slope of the rate. 27 is an M/M/1 queue at 90 % load whose p95
    /// is promised; queues with steady service are steeper, services with many slow endpoints flatter.
    /// </summary>
    private static readonly double[] s_slopes = [.. Enumerable.Range(0, 25).Select(i => 4 * Math.Pow(60, i / 24.0))];

    /// <summary>
    /// However many requests were counted, one stay never tells the logarithm of the odds better than this: the curve is a
    /// model, and the service is not the same twice.
    /// </summary>
    private const double LogOddsError = 0.3;

    private readonly double[] _at;
    private readonly double[] _below;
    private readonly double[] _expected;

    private KneePosterior(double[] at, double[] below, double[] expected)
    {
        _at = at;
        _below = below;
        _expected = expected;
    }

    /// <summary>The share of bad requests that the fit expects at each of the levels given.</summary>
    public IReadOnlyList<double> Expected => _expected;

    /// <param name="range">Natural logarithms of the multiples that the knee lies between.</param>
    /// <param name="centre">Around which levels weigh most.</param>
    /// <param name="clustering">How many requests count as one.</param>
    public static KneePosterior Of(
        IReadOnlyList<LevelEvidence> levels,
        int clause,
        double allowed,
        (double Low, double High) range,
        double centre,
        double clustering
    )
    {
        var at = new double[Places];
        for (var i = 0; i < Places; i++)
        {
            at[i] = range.Low + ((range.High - range.Low) * i / (Places - 1));
        }
        var weights = Weights(levels, centre);
        var log = new double[Places, s_slopes.Length];
        var most = double.NegativeInfinity;
        var origin = Math.Log(allowed / (1 - allowed));
        for (var i = 0; i < Places; i++)
        {
            for (var j = 0; j < s_slopes.Length; j++)
            {
                var sum = SlopePrior(s_slopes[j]);
                for (var k = 0; k < levels.Count; k++)
                {
                    if (weights[k] > 0)
                    {
                        var odds = origin + (s_slopes[j] * (levels[k].LogMultiple - at[i]));
                        sum += weights[k] * LogLikelihood(levels[k].Total(clause), odds, allowed, clustering);
                    }
                }
                log[i, j] = sum;
                most = Math.Max(most, sum);
            }
        }
        return Normalised(levels, at, log, most, origin);
    }

    /// <summary>The probability that the knee lies above the multiple whose logarithm is given.</summary>
    public double Above(double logMultiple)
    {
        var place = (logMultiple - _at[0]) / (_at[1] - _at[0]);
        if (place <= 0)
        {
            return 1;
        }
        if (place >= Places - 1)
        {
            return 0;
        }
        var i = (int)place;
        return 1 - (_below[i] + ((place - i) * (_below[i + 1] - _below[i])));
    }

    private static KneePosterior Normalised(
        IReadOnlyList<LevelEvidence> levels,
        double[] at,
        double[,] log,
        double most,
        double origin
    )
    {
        var below = new double[Places];
        var expected = new double[levels.Count];
        var total = 0.0;
        for (var i = 0; i < Places; i++)
        {
            for (var j = 0; j < s_slopes.Length; j++)
            {
                var mass = Math.Exp(log[i, j] - most);
                if (mass < 1e-9)
                {
                    continue;
                }
                total += mass;
                for (var k = 0; k < levels.Count; k++)
                {
                    var odds = origin + (s_slopes[j] * (levels[k].LogMultiple - at[i]));
                    expected[k] += mass / (1 + Math.Exp(-odds));
                }
            }
            below[i] = total;
        }
        for (var i = 0; i < Places; i++)
        {
            below[i] /= total;
        }
        for (var k = 0; k < expected.Length; k++)
        {
            expected[k] /= total;
        }
        return new KneePosterior(at, below, expected);
    }

    private static double LogLikelihood(ClauseCount count, double odds, double allowed, double clustering)
    {
        if (count.Requests == 0)
        {
            return 0;
        }
        var share = Math.Clamp(count.Share, allowed / 4, 1 - (allowed / 4));
        var divisor = Math.Max(clustering, count.Requests * share * (1 - share) * LogOddsError * LogOddsError);
        // ln p = -ln(1 + e^-odds), ln(1-p) = -ln(1 + e^odds), written so that neither overflows.
        var logBad = odds > 0 ? -Math.Log(1 + Math.Exp(-odds)) : odds - Math.Log(1 + Math.Exp(odds));
        return ((count.Bad * logBad) + ((count.Requests - count.Bad) * (logBad - odds))) / divisor;
    }

    /// <summary>Tricube around the centre, over a band that holds at least two levels on each side, where there are so many.</summary>
    private static double[] Weights(IReadOnlyList<LevelEvidence> levels, double centre)
    {
        var left = levels.Where(level => level.LogMultiple <= centre).Select(level => centre - level.LogMultiple);
        var right = levels.Where(level => level.LogMultiple > centre).Select(level => level.LogMultiple - centre);
        var band = Math.Max(0.2, Math.Max(Second(left), Second(right)) * 1.1);
        return
        [
            .. levels.Select(level =>
            {
                var distance = Math.Abs(level.LogMultiple - centre) / band;
                return distance >= 1 ? 0 : Math.Pow(1 - Math.Pow(distance, 3), 3);
            }),
        ];

        static double Second(IEnumerable<double> distances) => distances.Order().Take(2).LastOrDefault();
    }

    /// <summary>Log-normal around 25, so wide that 4 and 150 are still credible.</summary>
    private static double SlopePrior(double slope)
    {
        var z = Math.Log(slope / 25);
        return -z * z / 2;
    }
}
