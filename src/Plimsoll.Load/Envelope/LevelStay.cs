using System.Threading.Channels;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope.Knees;

namespace Plimsoll.Load.Envelope;

/// <summary>One window at one level, looked at after each slice.</summary>
internal sealed class LevelStay(IReadOnlyList<KneeClause> clauses, TimeSpan limit)
{
    /// <summary>Requests that were due in a slice, answered or not when it was handed out.</summary>
    private readonly Dictionary<TimeSpan, long> _due = [];

    /// <summary>What the load itself had used at the end of each slice.</summary>
    private readonly List<(TimeSpan At, IReadOnlyList<UseReading> Uses)> _uses = [];
    private volatile IReadOnlyList<LoadSlice> _slices = [];
    private volatile bool _isOver;
    private int _handedOut;

    public Channel<LevelSlice> Slices { get; } = Channel.CreateUnbounded<LevelSlice>();
    public Task<LoadResult> Window { get; set; } = null!;

    public bool IsOver
    {
        set => _isOver = value;
    }

    public TimeSpan Last => _slices.Count == 0 ? TimeSpan.Zero : _slices[^1].From + _slices[^1].Length;

    public bool Look(WindowSoFar so)
    {
        _slices = so.Slices;
        var now = so.Slices[0].From + so.Elapsed;
        lock (_uses)
        {
            _uses.Add((now, so.Uses));
        }
        while (_handedOut < so.Slices.Count)
        {
            var slice = so.Slices[_handedOut];
            if (slice.From + slice.Length + limit > now)
            {
                break;
            }
            var open = so.CountOpen(slice);
            lock (_due)
            {
                _due[slice.From] = slice.Requests + open;
            }
            Interlocked.Increment(ref _handedOut);
            Slices.Writer.TryWrite(
                new LevelSlice(
                    slice.Length,
                    [.. clauses.Select(clause => Count(clause.Clause, slice, open))],
                    slice.Latency.Mean,
                    so.InFlight
                )
            );
        }
        return _isOver;
    }

    public IReadOnlyList<LoadSlice> HandedOut(int last)
    {
        var known = Math.Min(Volatile.Read(ref _handedOut), _slices.Count);
        return [.. _slices.Take(known).TakeLast(last)];
    }

    /// <summary>What the load itself took from then until it was looked at last; null where it was looked at once.</summary>
    public GeneratorUse? UseOver(TimeSpan from)
    {
        lock (_uses)
        {
            var first = _uses.FindIndex(use => use.At >= from);
            return first >= 0 && first < _uses.Count - 1
                ? GeneratorUse.Together(GeneratorUse.Between(_uses[first].Uses, _uses[^1].Uses))
                : null;
        }
    }

    /// <summary>Those that wait still: what has been answered since a slice was handed out counts in it now.</summary>
    public int OpenAmong(IReadOnlyList<LoadSlice> slices)
    {
        lock (_due)
        {
            return (int)slices.Sum(slice => Math.Max(0, _due.GetValueOrDefault(slice.From) - slice.Requests));
        }
    }

    /// <summary>What is open has waited longer than any limit: it is slow, whatever becomes of it.</summary>
    private static ClauseCount Count(SloClause clause, LoadSlice slice, int open) =>
        clause is SloClause.LatencyBelow below
            ? new(slice.Latency.Count + open, slice.Latency.CountAbove(below.Limit) + open)
            : new(slice.Requests + open, slice.Failed);
}
