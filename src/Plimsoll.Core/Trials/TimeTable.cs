using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Measuring;

namespace Plimsoll.Core.Trials;

/// <summary>A measurement as two tables, calls and milliseconds by slice and statement, for the bootstrap to add up.</summary>
internal sealed class TimeTable
{
    private readonly double[,] _calls;
    private readonly double[,] _milliseconds;
    private readonly double[] _openCalls;
    private readonly double[] _openMilliseconds;

    public TimeTable(Measurement measurement, IReadOnlyList<Fingerprint> statements)
    {
        Slices = measurement.Slices.Count;
        _calls = new double[Slices, statements.Count];
        _milliseconds = new double[Slices, statements.Count];
        _openCalls = new double[statements.Count];
        _openMilliseconds = new double[statements.Count];
        for (var slice = 0; slice < Slices; slice++)
        {
            for (var s = 0; s < statements.Count; s++)
            {
                var counters = measurement.Slices[slice].Statements.GetValueOrDefault(statements[s]);
                _calls[slice, s] = counters.Calls;
                _milliseconds[slice, s] = counters.TotalMilliseconds;
            }
        }
        All = Sum([.. Enumerable.Range(0, Slices)]);
        AddOpenCalls(measurement, statements);
    }

    public int Slices { get; }

    /// <summary>Over all slices, each once.</summary>
    public Times All { get; }

    /// <summary>Over the slices drawn.</summary>
    public Times Sum(ReadOnlySpan<int> drawn)
    {
        var statements = _openCalls.Length;
        var calls = (double[])_openCalls.Clone();
        var milliseconds = (double[])_openMilliseconds.Clone();
        foreach (var slice in drawn)
        {
            for (var s = 0; s < statements; s++)
            {
                calls[s] += _calls[slice, s];
                milliseconds[s] += _milliseconds[slice, s];
            }
        }
        return new Times(calls, milliseconds);
    }

    /// <summary>
    /// For each slice with a call of these statements: the logarithm of the time that its calls took over the time that
    /// as many calls of the same statements would take at <paramref name="means"/>. Open calls are one more value.
    /// </summary>
    /// <param name="means">Milliseconds per call, by statement; above zero for those of the set.</param>
    public IReadOnlyList<double> LogTimes(IReadOnlyCollection<int> set, IReadOnlyList<double> means)
    {
        var values = new List<double>();
        for (var slice = 0; slice < Slices; slice++)
        {
            Add(s => _calls[slice, s], s => _milliseconds[slice, s]);
        }
        Add(s => _openCalls[s], s => _openMilliseconds[s]);
        return values;

        void Add(Func<int, double> calls, Func<int, double> milliseconds)
        {
            var expected = set.Sum(s => calls(s) * means[s]);
            var took = set.Sum(milliseconds);
            if (expected > 0 && took > 0)
            {
                values.Add(Math.Log(took / expected));
            }
        }
    }

    /// <summary>
    /// Calls that still run at the end and have run longer than the ended ones took count with the time they have run
    /// so far: else a statement that became too slow to end would not be seen at all.
    /// </summary>
    private void AddOpenCalls(Measurement measurement, IReadOnlyList<Fingerprint> statements)
    {
        if (Slices == 0)
        {
            return;
        }
        for (var s = 0; s < statements.Count; s++)
        {
            if (
                measurement.Slices[^1].Running.TryGetValue(statements[s], out var open)
                && open.Count > 0
                && open.Milliseconds / open.Count > 2 * All.Mean(s)
            )
            {
                _openCalls[s] = open.Count;
                _openMilliseconds[s] = open.Milliseconds;
                All.Calls[s] += open.Count;
                All.Milliseconds[s] += open.Milliseconds;
            }
        }
    }
}

/// <summary>Added-up calls and milliseconds by statement.</summary>
internal readonly record struct Times(double[] Calls, double[] Milliseconds)
{
    /// <summary>Milliseconds per call; zero without a call.</summary>
    public double Mean(int statement) => Calls[statement] > 0 ? Milliseconds[statement] / Calls[statement] : 0;
}
