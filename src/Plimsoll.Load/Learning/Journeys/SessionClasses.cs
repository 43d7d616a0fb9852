using System.Runtime.InteropServices;
using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Learning.Journeys;

/// <summary>
/// Tells kinds of visitors apart: each kind has its own chances of where a session begins, how it goes on or ends, and how
/// long the pauses are.
/// </summary>
/// <remarks>
/// A mixture of first-order Markov chains, as Cadez, Heckerman, Meek, Smyth and White use for visits to a web site ("Visualization
/// of navigation patterns on a web site using model-based clustering", KDD 2000), fitted by classification EM (Celeux
/// and Govaert 1992) on a sample; how many kinds there are is told by the Bayesian information criterion (Schwarz 1978).
/// </remarks>
internal sealed class SessionClasses
{
    private const int Rounds = 12;
    private const int PauseBins = 20;
    private const double Smoothing = 0.05;
    private static readonly int[] s_tried = [1, 2, 3, 4, 6];
    private readonly Kind[] _kinds;

    private SessionClasses(Kind[] kinds) => _kinds = kinds;

    public int Count => _kinds.Length;

    public static SessionClasses Single(int endpoints) => new([new Kind(endpoints)]);

    public static SessionClasses Find(IReadOnlyList<SessionStep[]> sample, int endpoints, Random random)
    {
        SessionClasses? best = null;
        var least = double.PositiveInfinity;
        foreach (var count in s_tried)
        {
            var (classes, criterion) = Fit(sample, endpoints, count, random);
            if (criterion >= least)
            {
                break;
            }
            (best, least) = (classes, criterion);
        }
        return best ?? Single(endpoints);
    }

    /// <summary>The kind that the session most likely belongs to.</summary>
    public int Of(ReadOnlySpan<SessionStep> session)
    {
        var (best, most) = (0, double.NegativeInfinity);
        for (var kind = 0; kind < _kinds.Length; kind++)
        {
            var chance = _kinds[kind].Logarithm(session);
            (best, most) = chance > most ? (kind, chance) : (best, most);
        }
        return best;
    }

    private static (SessionClasses, double Criterion) Fit(
        IReadOnlyList<SessionStep[]> sample,
        int endpoints,
        int count,
        Random random
    )
    {
        var kinds = Enumerable.Range(0, count).Select(_ => new Kind(endpoints)).ToArray();
        var classes = new SessionClasses(kinds);
        // At first by how fast and how long they are, with some chance in it.
        var order = sample
            .Index()
            .OrderBy(s => Pace(s.Item) + (0.3 * random.NextDouble()))
            .Select(s => s.Index)
            .ToList();
        var of = new int[sample.Count];
        for (var i = 0; i < order.Count; i++)
        {
            of[order[i]] = (int)((long)i * count / order.Count);
        }
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var kind in kinds)
            {
                kind.Forget();
            }
            for (var i = 0; i < sample.Count; i++)
            {
                kinds[of[i]].Learn(sample[i]);
            }
            foreach (var kind in kinds)
            {
                kind.Settle(sample.Count);
            }
            var moved = 0;
            for (var i = 0; i < sample.Count; i++)
            {
                var kind = classes.Of(sample[i]);
                moved += kind == of[i] ? 0 : 1;
                of[i] = kind;
            }
            if (moved * 500 < sample.Count)
            {
                break;
            }
        }
        var likelihood = sample.Index().Sum(s => kinds[of[s.Index]].Logarithm(s.Item));
        var parameters = kinds.Sum(kind => kind.Parameters);
        return (classes, (-2 * likelihood) + (parameters * Math.Log(Math.Max(2, sample.Count))));
    }

    private static double Pace(SessionStep[] session)
    {
        var pauses = 0.0;
        for (var i = 1; i < session.Length; i++)
        {
            pauses += Math.Log10(1 + session[i].ThinkMs);
        }
        return session.Length == 1 ? -1 : (pauses / (session.Length - 1)) + (0.3 * Math.Log10(session.Length));
    }

    private sealed class Kind(int endpoints)
    {
        // One more row for the beginning, one more column for the end.
        private readonly double[] _ways = new double[(endpoints + 1) * (endpoints + 1)];
        private readonly double[] _pauses = new double[PauseBins];
        private double _sessions;
        private double _prior;

        public int Parameters { get; private set; }

        public void Forget()
        {
            Array.Clear(_ways);
            Array.Clear(_pauses);
            _sessions = 0;
        }

        public void Learn(SessionStep[] session)
        {
            _sessions++;
            var from = endpoints;
            foreach (var (i, step) in session.Index())
            {
                _ways[Way(from, step.Endpoint)]++;
                if (i > 0)
                {
                    _pauses[Pause(step.ThinkMs)]++;
                }
                from = step.Endpoint;
            }
            _ways[Way(from, endpoints)]++;
        }

        public void Settle(int all)
        {
            Parameters = PauseBins + _ways.Count(way => way > 0);
            _prior = Math.Log((_sessions + 1) / (all + 1));
            for (var from = 0; from <= endpoints; from++)
            {
                Logarithms(_ways.AsSpan(from * (endpoints + 1), endpoints + 1));
            }
            Logarithms(_pauses);
        }

        public double Logarithm(ReadOnlySpan<SessionStep> session)
        {
            var sum = _prior;
            var from = endpoints;
            for (var i = 0; i < session.Length; i++)
            {
                sum += _ways[Way(from, session[i].Endpoint)];
                if (i > 0)
                {
                    sum += _pauses[Pause(session[i].ThinkMs)];
                }
                from = session[i].Endpoint;
            }
            return sum + _ways[Way(from, endpoints)];
        }

        private int Way(int from, int to) => (from * (endpoints + 1)) + to;

        private static int Pause(int milliseconds) =>
            Math.Clamp((int)(4 * Math.Log10(1 + milliseconds)) - 5, 0, PauseBins - 1);

        private static void Logarithms(Span<double> counts)
        {
            var sum = 0.0;
            foreach (var count in counts)
            {
                sum += count + Smoothing;
            }
            foreach (ref var count in counts)
            {
                count = Math.Log((count + Smoothing) / sum);
            }
        }
    }
}
