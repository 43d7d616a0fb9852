using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Folding;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>
/// A statement run again and again within a request, with other parameters each time: the N of N+1, and M×N. What it
/// runs over is proved by recorded values, or told by the number of rows; what repeats for another reason is left out.
/// </summary>
internal sealed class QueryLoops(Replay replay)
{
    /// <summary>Fewer calls are not worth a change of code.</summary>
    public const int FewCalls = 4;

    /// <summary>
    /// Share of the calls' time, and of the pauses between them, that one statement for all of them still takes, beside one of them
    /// as it is: rows are found as before, messages, parsing and planning go (bench/PredictedGain).
    /// </summary>
    public const double LeftInBatch = 0.1;

    /// <summary>Of the calls, whose parameters must be among the values of an earlier result.</summary>
    internal const double MostCalls = 0.9;

    /// <summary>A pause between calls, in call lengths and in nanoseconds, from which on they wait for something else.</summary>
    private const int LongPause = 20;
    private const long LongPauseNs = 20_000_000;

    private readonly OpGroups<int> _groups = new();
    private readonly List<int> _looping = [];

    /// <summary>Where each loop's first statement stands, and when its last call ends: what begins before that runs within it.</summary>
    private readonly List<(int Statement, long Start, long End)> _bodies = [];

    public void Find(TraceView trace, Request request, List<RequestPattern> found)
    {
        Group(request);
        FindBodies();
        var sources = new LoopSources(_groups, _looping);
        foreach (var (statement, calls) in _groups)
        {
            if (
                calls.Count < FewCalls
                || statement <= TextTable.Other
                || calls[0].Shape!.IsBatch
                || IsAnythingElse(trace, calls, request)
            )
            {
                continue;
            }
            var source = sources.Of(trace, statement, calls);
            var distinct = Distinct(calls);
            var isShown = source.IsProven || source.RowsMatch;
            if (!isShown && (distinct is >= 0 and < 0.5 || IsParallel(calls) || calls[0].Shape!.IsPaged))
            {
                continue;
            }
            found.Add(
                new RequestPattern(PatternKind.QueryLoop, statement)
                {
                    Over = source.Statement,
                    OverRows = source.Rows,
                    Peer = calls[0].Peer,
                    Code = calls[0].Code,
                    Calls = calls.Count,
                    SavedNs = Batched(request, calls),
                    OwnNs = calls.Sum(c => c.Duration),
                    IsProven = source.IsProven,
                    IsCheckable = source.IsCheckable,
                    RowsMatch = source.RowsMatch,
                    IsUnfounded = source.IsUnfounded,
                    Depth = source.Depth,
                    Distinct = distinct,
                    Body = BodyOf(calls),
                }
            );
        }
    }

    private void Group(Request request)
    {
        _groups.Clear();
        foreach (var op in request.Ops)
        {
            if (!op.IsStatement || op.IsRetry)
            {
                continue;
            }
            _groups.Of(op.Statement).Add(op);
        }
        _looping.Clear();
        foreach (var (statement, calls) in _groups)
        {
            if (calls.Count >= FewCalls)
            {
                _looping.Add(statement);
            }
        }
    }

    /// <summary>Statements that repeat over the same stretch of a request are the body of one loop.</summary>
    private void FindBodies()
    {
        _bodies.Clear();
        if (_looping.Count == 0)
        {
            return;
        }
        foreach (var statement in _looping.OrderBy(s => _groups.Of(s)[0].Start))
        {
            var calls = _groups.Of(statement);
            if (_bodies.Count > 0 && calls[0].Start < _bodies[^1].End)
            {
                _bodies[^1] = _bodies[^1] with { End = Math.Max(_bodies[^1].End, calls[^1].End) };
            }
            else
            {
                _bodies.Add((statement, calls[0].Start, calls[^1].End));
            }
        }
    }

    private int BodyOf(List<Op> calls) => _bodies.FindLast(b => b.Start <= calls[0].Start).Statement;

    /// <summary>Retries, polling, walks: calls that no batch would replace.</summary>
    private static bool IsAnythingElse(TraceView trace, List<Op> calls, Request request) =>
        calls.Count(c => c.IsError) * 2 > calls.Count || IsPolling(calls, request) || FeedsItself(trace, calls);

    private static bool IsPolling(List<Op> calls, Request request)
    {
        var pauses = 0;
        for (var i = 1; i < calls.Count; i++)
        {
            var pause = calls[i].Start - calls[i - 1].End;
            var isLong = pause >= LongPauseNs && pause >= LongPause * Math.Max(1, calls[i - 1].Duration);
            // A long pause in which other things were waited for is a loop with a body.
            pauses += isLong && IsIdle(request, calls[i - 1].End, calls[i].Start) ? 1 : 0;
        }
        return pauses * 2 >= calls.Count;
    }

    private static bool IsIdle(Request request, long from, long to)
    {
        var busy = 0L;
        foreach (var op in request.Ops)
        {
            if (op.Layer != Layer.Sleep && op.Start >= from && op.End <= to)
            {
                busy += op.Duration;
            }
        }
        return busy * 10 < to - from;
    }

    /// <summary>Each call takes what the one before it returned: a walk up a tree, or pages by key.</summary>
    private static bool FeedsItself(TraceView trace, List<Op> calls)
    {
        var fed = 0;
        for (var i = 1; i < calls.Count; i++)
        {
            fed += Flow.Feeds(trace.In(calls[i - 1].Results), trace.In(calls[i].Parameters)) ? 1 : 0;
        }
        return fed >= MostCalls * (calls.Count - 1);
    }

    private static bool IsParallel(List<Op> calls)
    {
        var overlapping = 0;
        for (var i = 1; i < calls.Count; i++)
        {
            overlapping += calls[i].Start < calls[i - 1].End ? 1 : 0;
        }
        return overlapping * 2 > calls.Count;
    }

    private static double Distinct(List<Op> calls)
    {
        if (calls.Exists(c => c.Key == 0))
        {
            return calls[0].Shape!.HasParameters ? -1 : 1.0 / calls.Count;
        }
        return (double)calls.Select(c => c.Key).Distinct().Count() / calls.Count;
    }

    private long Batched(Request request, List<Op> calls)
    {
        replay.Batch(calls);
        return replay.Saved(request.Tree, request.Root);
    }
}
