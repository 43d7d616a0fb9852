namespace Plimsoll.Core.Workloads.Service.Timing;

/// <summary>
/// Plays a trace again with spans changed, and says when its root would end. Within a span each child begins after the
/// siblings that had ended before it began, with the same gap as before, and the span's own last stretch follows the
/// last child that it waited for. So what ran at once still does, and what waited still waits.
/// </summary>
/// <remarks>
/// With nothing changed every duration comes out as it was. Taking a span away saves at most its time on the critical
/// path, less where something else then decides. Only the spans above a change are worked out anew. Not thread-safe.
/// </remarks>
public sealed class Replay
{
    /// <summary>Code that builds a command and reads a few rows takes tenths of a millisecond.</summary>
    private const long MostPreparationNs = 1_000_000;

    private readonly Dictionary<int, Change> _changes = [];
    private readonly Dictionary<int, long> _durations = [];
    private readonly List<int> _dirty = [];
    private long[] _newStarts = [];
    private long[] _newEnds = [];
    private int[] _stamps = [];
    private int _stamp;

    /// <summary>The span takes <paramref name="factor"/> of its time: 0 takes it away.</summary>
    public Replay Scale(int node, double factor)
    {
        _changes[node] = _changes.GetValueOrDefault(node) with { Factor = factor };
        return this;
    }

    public Replay Remove(int node) => Scale(node, 0);

    /// <summary>
    /// As <see cref="Scale"/>, and of the pause before the span goes the same part: there the call was prepared and the answer of the one
    /// before was read. Only as much of the pause as the span itself takes, and a millisecond at most, counts as that; the rest is other work, and stays.
    /// </summary>
    public Replay ScaleWithPause(int node, double factor)
    {
        _changes[node] = _changes.GetValueOrDefault(node) with { Factor = factor, WithPause = true };
        return this;
    }

    /// <summary>The span begins together with <paramref name="sibling"/>, which began before it.</summary>
    public Replay StartWith(int node, int sibling)
    {
        _changes[node] = _changes.GetValueOrDefault(node) with { StartWith = sibling };
        return this;
    }

    /// <summary>By how much <paramref name="root"/> would be shorter, in nanoseconds; forgets the changes.</summary>
    public long Saved(TraceTree tree, int root)
    {
        var saved = tree.Duration(root) - Duration(tree, root);
        _changes.Clear();
        return saved;
    }

    private long Duration(TraceTree tree, int root)
    {
        _durations.Clear();
        _dirty.Clear();
        if (_newEnds.Length < tree.Count)
        {
            var size = Math.Max(64, tree.Count);
            (_newStarts, _newEnds, _stamps, _stamp) = (new long[size], new long[size], new int[size], 0);
        }
        foreach (var (node, change) in _changes)
        {
            if (change.Factor is not null)
            {
                _durations[node] = (long)(tree.Duration(node) * change.Factor.Value);
            }
            Mark(tree, tree.Parent(node), root);
        }
        // Below before above.
        _dirty.Sort((x, y) => tree.Rank(y).CompareTo(tree.Rank(x)));
        foreach (var node in _dirty)
        {
            // A span taken away or shortened as a whole keeps nothing of what is in it.
            if (!_changes.TryGetValue(node, out var change) || change.Factor is null)
            {
                _durations[node] = Play(tree, node);
            }
        }
        return _durations.GetValueOrDefault(root, tree.Duration(root));
    }

    private void Mark(TraceTree tree, int node, int root)
    {
        while (node != TraceTree.NoParent && !_durations.ContainsKey(node))
        {
            _durations[node] = tree.Duration(node);
            _dirty.Add(node);
            if (node == root)
            {
                return;
            }
            node = tree.Parent(node);
        }
    }

    /// <summary>The span's duration with its children's; all moments are counted from its start.</summary>
    private long Play(TraceTree tree, int node)
    {
        var begin = tree.Start(node);
        _stamp++;
        var ended = default(Ended);
        foreach (var child in tree.Children(node))
        {
            var start = tree.Start(child) - begin;
            // What begins after the span's end, by itself, has no say in that end.
            ended = EndedBy(tree, node, Math.Min(start, tree.Duration(node)), ended);
            var change = _changes.GetValueOrDefault(child);
            _newStarts[child] =
                change.StartWith is { } with && _stamps[with] == _stamp
                    ? _newStarts[with]
                    : ended.Would + Pause(start - ended.Was, tree.Duration(child), change);
            _newEnds[child] = _newStarts[child] + _durations.GetValueOrDefault(child, tree.Duration(child));
            _stamps[child] = _stamp;
        }
        ended = EndedBy(tree, node, tree.Duration(node), ended);
        return ended.Would + tree.Duration(node) - ended.Was;
    }

    private static long Pause(long pause, long duration, Change change) =>
        change is { WithPause: true, Factor: { } left }
            ? pause - (long)(Math.Min(pause, Math.Min(duration, MostPreparationNs)) * (1 - left))
            : pause;

    private Ended EndedBy(TraceTree tree, int node, long moment, Ended ended)
    {
        var byEnd = tree.ChildrenByEnd(node);
        var (next, was, would) = ended;
        for (; next < byEnd.Length && _stamps[byEnd[next]] == _stamp; next++)
        {
            var end = tree.End(byEnd[next]) - tree.Start(node);
            if (end > moment)
            {
                break;
            }
            (was, would) = (Math.Max(was, end), Math.Max(would, _newEnds[byEnd[next]]));
        }
        return new Ended(next, was, would);
    }

    /// <summary>Of the children that have ended: how many, the last end as it was, and as it would be.</summary>
    private readonly record struct Ended(int Next, long Was, long Would);

    private readonly record struct Change(double? Factor, int? StartWith, bool WithPause);
}
