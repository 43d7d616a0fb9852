using Plimsoll.Load.Pacing;

namespace Plimsoll.Load.Learning.Arrivals;

/// <summary>
/// Finds the states that the rate of arrivals jumps between: a hidden Markov chain over equal slots of time, with counts
/// that are Poisson in each state, fitted by Baum and Welch's algorithm (1970) with scaling (Rabiner 1989). The
/// number of states is told by the Bayesian information criterion; one state is a plain Poisson process.
/// </summary>
internal sealed class RateStates
{
    private const int MostStates = 5;
    private const int Rounds = 60;
    private readonly int[] _counts;
    private readonly double[] _expected;
    private readonly int _states;
    private readonly double[] _rates;
    private readonly double[,] _ways;
    private readonly double[] _time;
    private double[] _first;

    private RateStates(int[] counts, double[] expected, int states)
    {
        (_counts, _expected, _states) = (counts, expected, states);
        _rates = Beginning();
        _ways = new double[states, states];
        _time = new double[states];
        _first = [.. Enumerable.Repeat(1.0 / states, states)];
        for (var i = 0; i < states; i++)
        {
            for (var j = 0; j < states; j++)
            {
                _ways[i, j] = i == j ? 0.8 : 0.2 / (states - 1);
            }
        }
    }

    /// <param name="expected">Of each slot, what the mean rate would bring.</param>
    public static ArrivalProcess Find(int[] counts, double[] expected, TimeSpan slot)
    {
        RateStates? best = null;
        var least = -2 * Alone(counts, expected);
        for (var states = 2; states <= MostStates && counts.Length >= 50 * states; states++)
        {
            var tried = new RateStates(counts, expected, states);
            var criterion = (-2 * tried.Fit()) + (states * states * Math.Log(counts.Length));
            if (criterion >= least)
            {
                break;
            }
            (best, least) = (tried, criterion);
        }
        return best?.ToProcess(slot) ?? ArrivalProcess.Poisson;
    }

    /// <summary>The logarithm of the likelihood of a plain Poisson process.</summary>
    private static double Alone(int[] counts, double[] expected)
    {
        var sum = 0.0;
        for (var t = 0; t < counts.Length; t++)
        {
            sum += (counts[t] * Math.Log(expected[t])) - expected[t];
        }
        return sum;
    }

    /// <summary>At the quantiles of what is seen over a few slots together.</summary>
    private double[] Beginning()
    {
        const int Together = 5;
        var means = new List<double>();
        for (var t = 0; t + Together <= _counts.Length; t += Together)
        {
            means.Add(_counts.AsSpan(t, Together).ToArray().Sum() / _expected.AsSpan(t, Together).ToArray().Sum());
        }
        means.Sort();
        return
        [
            .. Enumerable
                .Range(0, _states)
                .Select(i => Math.Max(0.02, means[(int)((i + 0.5) * means.Count / _states)]) * (1 + (0.1 * i))),
        ];
    }

    /// <returns>The logarithm of the likelihood, without the factorials of the counts.</returns>
    private double Fit()
    {
        var (slots, n) = (_counts.Length, _states);
        var (forward, emitted, scale) = (new double[slots * n], new double[slots * n], new double[slots]);
        var (backward, next) = (new double[n], new double[n]);
        var last = double.NegativeInfinity;
        for (var round = 0; ; round++)
        {
            var likelihood = Forward(forward, emitted, scale);
            if (round == Rounds || likelihood - last < 1e-4 * slots / 100)
            {
                return likelihood;
            }
            last = likelihood;
            var (came, seen, time) = (new double[n, n], new double[n], new double[n]);
            Array.Fill(backward, 1);
            Array.Clear(_time);
            for (var t = slots - 1; t >= 0; t--)
            {
                for (var i = 0; i < n; i++)
                {
                    var here = forward[(t * n) + i] * backward[i];
                    seen[i] += here * _counts[t];
                    time[i] += here * _expected[t];
                    _time[i] += here;
                    if (t == 0)
                    {
                        _first[i] = here;
                    }
                }
                if (t == 0)
                {
                    break;
                }
                for (var i = 0; i < n; i++)
                {
                    next[i] = 0;
                    for (var j = 0; j < n; j++)
                    {
                        var way = _ways[i, j] * emitted[(t * n) + j] * backward[j] / scale[t];
                        next[i] += way;
                        came[i, j] += forward[((t - 1) * n) + i] * way;
                    }
                }
                (backward, next) = (next, backward);
            }
            for (var i = 0; i < n; i++)
            {
                var sum = Enumerable.Range(0, n).Sum(j => came[i, j]) + 1e-9;
                for (var j = 0; j < n; j++)
                {
                    _ways[i, j] = (came[i, j] + (1e-9 / n)) / sum;
                }
                _rates[i] = Math.Max(1e-6, seen[i] / Math.Max(1e-12, time[i]));
            }
        }
    }

    private double Forward(double[] forward, double[] emitted, double[] scale)
    {
        var n = _states;
        var likelihood = 0.0;
        for (var t = 0; t < _counts.Length; t++)
        {
            var highest = double.NegativeInfinity;
            for (var i = 0; i < n; i++)
            {
                var mean = _rates[i] * _expected[t];
                emitted[(t * n) + i] = (_counts[t] * Math.Log(mean)) - mean;
                highest = Math.Max(highest, emitted[(t * n) + i]);
            }
            var sum = 0.0;
            for (var j = 0; j < n; j++)
            {
                var chance = emitted[(t * n) + j] = Math.Exp(emitted[(t * n) + j] - highest);
                var into = t == 0 ? _first[j] : 0;
                for (var i = 0; i < n && t > 0; i++)
                {
                    into += forward[((t - 1) * n) + i] * _ways[i, j];
                }
                sum += forward[(t * n) + j] = into * chance;
            }
            scale[t] = sum;
            for (var j = 0; j < n; j++)
            {
                forward[(t * n) + j] /= sum;
            }
            likelihood += Math.Log(sum) + highest;
        }
        return likelihood;
    }

    /// <summary>
    /// As a process whose next state does not depend on the one before: it stays in each state as long on average, and is
    /// there as large a part of the time.
    /// </summary>
    private ArrivalProcess.Bursty ToProcess(TimeSpan slot)
    {
        // By the time that was spent in each, and at least half a leave from each: a state that was entered but once would
        // else last for ever.
        var shares = _time.Select(time => Math.Max(time, 0.5) / _counts.Length).ToArray();
        var leaves = Enumerable
            .Range(0, _states)
            .Select(i => Math.Clamp(1 - _ways[i, i], 0.5 / Math.Max(1, _time[i]), 1))
            .ToArray();
        // A state may follow itself, so that being left f times a slot takes being entered w with w (1 - w) ∝ f.
        var flows = shares.Select((share, i) => share * leaves[i]).ToArray();
        // What leaves a state has come from the others; in a short log that holds by about one.
        var main = Array.IndexOf(flows, flows.Max());
        flows[main] = Math.Min(flows[main], flows.Where((_, i) => i != main).Sum());
        var weights = Weights(flows);
        var mean = shares.Select((share, i) => share * _rates[i]).Sum();
        return new ArrivalProcess.Bursty([
            .. Enumerable
                .Range(0, _states)
                .Select(i => new BurstState(
                    _rates[i] / mean,
                    slot * Math.Max(0.1, (1 - weights[i]) / leaves[i]),
                    weights[i]
                )),
        ]);
    }

    private static double[] Weights(double[] flows)
    {
        var highest = flows.Max();
        var main = Array.IndexOf(flows, highest);
        double Lower(double flow, double c) => (1 - Math.Sqrt(Math.Max(0, 1 - (4 * c * flow)))) / 2;
        double Sum(double c, bool upper) =>
            flows.Select((flow, i) => upper && i == main ? 1 - Lower(flow, c) : Lower(flow, c)).Sum();
        var most = 1 / (4 * highest);
        // Where even the largest c leaves the sum short, the main state takes the other root.
        var isUpper = Sum(most, false) < 1;
        var (low, high) = (0.0, most);
        for (var i = 0; i < 100; i++)
        {
            var c = (low + high) / 2;
            var sum = Sum(c, isUpper);
            // With the lower roots the sum rises with c; with the main state's other root it falls, from above 1.
            (low, high) = (isUpper ? sum < 1 : sum > 1) ? (low, c) : (c, high);
        }
        var found = (low + high) / 2;
        var weights = flows
            .Select((flow, i) => isUpper && i == main ? 1 - Lower(flow, found) : Lower(flow, found))
            .ToArray();
        var all = weights.Sum();
        return [.. weights.Select(weight => Math.Max(1e-4, weight / all))];
    }
}
