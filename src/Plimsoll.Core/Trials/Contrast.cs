using Plimsoll.Core.Signals;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials.Measuring;

namespace Plimsoll.Core.Trials;

/// <summary>
/// Two measurements set against each other: how the time per call of statements changed, less what changed for the
/// statements of the comparison (difference in differences of the logarithms), with the same figures for every draw of
/// the bootstrap.
/// </summary>
internal sealed class Contrast
{
    /// <summary>A statement of the comparison must have been called this often before and after.</summary>
    private const int ComparisonCalls = 20;

    private readonly IReadOnlyList<Fingerprint> _statements;
    private readonly Dictionary<Fingerprint, int> _indices;
    private readonly TimeTable _before;
    private readonly TimeTable _after;
    private readonly int[] _comparison;
    private readonly (Times Before, Times After)[] _draws;

    public Contrast(Trial trial, Measurement before, Measurement after, int draws, Random random)
    {
        _statements = [.. trial.Guarded.Union(trial.Comparison).Union(trial.Concerned).OrderBy(s => s.QueryId)];
        _indices = _statements.Index().ToDictionary(s => s.Item, s => s.Index);
        _before = new TimeTable(before, _statements);
        _after = new TimeTable(after, _statements);
        _comparison =
        [
            .. trial
                .Comparison.Where(_indices.ContainsKey)
                .Select(s => _indices[s])
                .Where(s => _before.All.Calls[s] >= ComparisonCalls && _after.All.Calls[s] >= ComparisonCalls)
                .Order(),
        ];
        _draws = new (Times, Times)[Slices < 2 ? 0 : draws];
        var drawnBefore = new int[_before.Slices];
        var drawnAfter = new int[_after.Slices];
        for (var i = 0; i < _draws.Length; i++)
        {
            BlockBootstrap.Draw(drawnBefore, random);
            BlockBootstrap.Draw(drawnAfter, random);
            _draws[i] = (_before.Sum(drawnBefore), _after.Sum(drawnAfter));
        }
        Drift = DriftOf(_before.All, _after.All);
    }

    /// <summary>Of the shorter measurement.</summary>
    public int Slices => Math.Min(_before.Slices, _after.Slices);

    /// <summary>How many statements the effect is set against.</summary>
    public int ComparedWith => _comparison.Length;

    /// <summary>Logarithm of the factor by which the comparison's time per call changed; zero without a comparison.</summary>
    public double Drift { get; }

    public IReadOnlyList<Fingerprint> Statements => _statements;

    public double CallsBefore(Fingerprint statement) => _before.All.Calls[_indices[statement]];

    public double CallsAfter(Fingerprint statement) => _after.All.Calls[_indices[statement]];

    /// <summary>Milliseconds per call.</summary>
    public double MeanBefore(Fingerprint statement) => _before.All.Mean(_indices[statement]);

    public double MeanAfter(Fingerprint statement) => _after.All.Mean(_indices[statement]);

    /// <summary>
    /// Relative change of the time per call of some statements together, weighted by how often each was called before,
    /// so that a change in the mix of calls is no effect.
    /// </summary>
    /// <returns>Null where none of them was called both before and after.</returns>
    public Effect? EffectOn(string name, IEnumerable<Fingerprint> statements, double level)
    {
        var set = Called(statements);
        if (set.Length == 0)
        {
            return null;
        }
        var effect = LogRatio(set, _before.All, _after.All) - Drift;
        var interval = BlockBootstrap.Expanded(
            [.. _draws.Select(d => LogRatio(set, d.Before, d.After) - DriftOf(d.Before, d.After))],
            Slices,
            level
        );
        return new Effect(
            name,
            Math.Exp(effect) - 1,
            new Interval(Math.Exp(interval.Low) - 1, Math.Exp(interval.High) - 1, level)
        );
    }

    /// <summary>
    /// The same from a handful of calls, where a bootstrap would see too little: slices with a call are compared by rank
    /// (<see cref="RankShift"/>). The drift is taken as known: the statements of the comparison are called often.
    /// </summary>
    public Effect? RareEffectOn(string name, IEnumerable<Fingerprint> statements, double level)
    {
        var set = Called(statements);
        var means = Enumerable.Range(0, _statements.Count).Select(_before.All.Mean).ToArray();
        return RankShift.Of(_before.LogTimes(set, means), _after.LogTimes(set, means), level) is var (shift, interval)
            ? new Effect(
                name,
                Math.Exp(shift - Drift) - 1,
                new Interval(Math.Exp(interval.Low - Drift) - 1, Math.Exp(interval.High - Drift) - 1, level)
            )
            : null;
    }

    /// <summary>
    /// Whether the server's time per call of all statements together clearly fell, the drift included.
    /// </summary>
    public bool ServerIsClearlyFaster(double level)
    {
        var set = Enumerable
            .Range(0, _statements.Count)
            .Where(s => _before.All.Mean(s) > 0 && _after.All.Mean(s) > 0)
            .ToArray();
        return set.Length > 0
            && _draws.Length > 0
            && BlockBootstrap.Expanded([.. _draws.Select(d => LogRatio(set, d.Before, d.After))], Slices, level).High
                < 0;
    }

    /// <summary>One statement's log ratio, less the drift, and its standard error.</summary>
    public (double Log, double Error) Of(Fingerprint statement)
    {
        int[] set = [_indices[statement]];
        var log = LogRatio(set, _before.All, _after.All) - Drift;
        if (_draws.Length == 0)
        {
            return (log, double.PositiveInfinity);
        }
        var values = _draws.Select(d => LogRatio(set, d.Before, d.After) - DriftOf(d.Before, d.After)).ToArray();
        var mean = values.Average();
        return (log, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1)));
    }

    /// <summary>Those called both before and after.</summary>
    private int[] Called(IEnumerable<Fingerprint> statements) =>
        [
            .. statements
                .Where(_indices.ContainsKey)
                .Select(s => _indices[s])
                .Where(s => _before.All.Mean(s) > 0 && _after.All.Mean(s) > 0),
        ];

    private double LogRatio(int[] set, Times before, Times after)
    {
        double sumBefore = 0;
        double sumAfter = 0;
        foreach (var s in set)
        {
            var weight = _before.All.Calls[s];
            sumBefore += weight * MeanOr(before, _before, s);
            sumAfter += weight * MeanOr(after, _after, s);
        }
        return Math.Log(sumAfter / sumBefore);
    }

    /// <summary>The mean of the log ratios, weighted by the time that each statement took before.</summary>
    private double DriftOf(Times before, Times after)
    {
        double sum = 0;
        double weights = 0;
        foreach (var s in _comparison)
        {
            var weight = _before.All.Milliseconds[s];
            var ratio = MeanOr(after, _after, s) / MeanOr(before, _before, s);
            if (weight > 0 && ratio > 0 && double.IsFinite(ratio))
            {
                sum += weight * Math.Log(ratio);
                weights += weight;
            }
        }
        return weights > 0 ? sum / weights : 0;
    }

    /// <summary>A draw may hold no call of a rare statement; the whole then stands for it.</summary>
    private static double MeanOr(Times drawn, TimeTable whole, int statement) =>
        drawn.Calls[statement] > 0 ? drawn.Mean(statement) : whole.All.Mean(statement);
}
