using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Timing;

/// <summary>
/// A trace as a forest: whatever comes, every span has its place. Spans without their parent are roots, cycles are cut
/// at their earliest span, of two spans with one id the first is kept, a span
/// that ends before it starts has no length, and one that begins before its parent is cut to it.
/// </summary>
/// <remarks>
/// Buffers are kept from trace to trace. Children stand in two orders, by start and by end, each with ties broken the
/// same way, so that what is computed does not depend on the order in which spans came. Not thread-safe.
/// </remarks>
public sealed class TraceTree
{
    public const int NoParent = -1;

    /// <summary>A buffer for more spans than this is given back after use.</summary>
    private const int LargestKept = 16_384;

    private Dictionary<ulong, int> _byId = [];
    private SpanRow[] _rows = [];
    private int[] _parents = [];
    private long[] _starts = [];
    private long[] _ends = [];
    private int[] _firstChild = [];
    private int[] _byStart = [];
    private int[] _byEnd = [];
    private int[] _order = [];
    private int[] _rank = [];
    private int[] _sorted = [];
    private long[] _keys = [];
    private int[] _scratch = [];
    private bool _hasTransaction;

    public int Count { get; private set; }
    public int Orphans { get; private set; }
    public int Cycles { get; private set; }
    public int Duplicates { get; private set; }
    public int Negative { get; private set; }
    public int ClocksMoved { get; private set; }
    public int Early { get; private set; }
    public int Cut { get; private set; }

    /// <summary>All spans, each after its parent.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, Count);

    public ref readonly SpanRow this[int node] => ref _rows[node];

    public int Parent(int node) => _parents[node];

    public bool IsRoot(int node) => _parents[node] == NoParent;

    /// <summary>It names a parent that is not there.</summary>
    public bool IsOrphan(int node) => _parents[node] == NoParent && _rows[node].ParentId != 0;

    /// <summary>By corrected clocks.</summary>
    public long Start(int node) => _starts[node];

    /// <summary>By corrected clocks; never before <see cref="Start"/>.</summary>
    public long End(int node) => _ends[node];

    public long Duration(int node) => _ends[node] - _starts[node];

    /// <summary>Where the node stands in <see cref="Order"/>.</summary>
    public int Rank(int node) => _rank[node];

    /// <summary>By start, then end.</summary>
    public ReadOnlySpan<int> Children(int node) => Slice(_byStart, node);

    /// <summary>By end, then start.</summary>
    public ReadOnlySpan<int> ChildrenByEnd(int node) => Slice(_byEnd, node);

    /// <param name="most">Spans beyond so many are left out and counted in <see cref="Cut"/>.</param>
    public void Read(TraceView trace, int most = int.MaxValue)
    {
        (Orphans, Cycles, Duplicates, Negative, Early) = (0, 0, 0, 0, 0);
        Cut = Math.Max(0, trace.Spans.Length - most);
        var spans = trace.Spans[..Math.Min(trace.Spans.Length, most)];
        MakeRoom(spans.Length);
        Keep(spans);
        FindParents();
        CutCycles();
        LinkChildren(_byStart, _starts, _ends);
        PutInOrder();
        ClocksMoved = Clocks.Correct(this, _starts, _ends);
        if (_hasTransaction)
        {
            LinkChildren(_byStart, _starts, _ends);
            if (Transactions.Adopt(this, _parents))
            {
                LinkChildren(_byStart, _starts, _ends);
                PutInOrder();
            }
        }
        CutToParents();
        LinkChildren(_byStart, _starts, _ends);
        LinkChildren(_byEnd, _ends, _starts);
    }

    private void Keep(ReadOnlySpan<SpanRow> spans)
    {
        Count = 0;
        _hasTransaction = false;
        foreach (ref readonly var span in spans)
        {
            // Spans without an id cannot be anybody's parent, but they took their time.
            if (span.SpanId != 0 && !_byId.TryAdd(span.SpanId, Count))
            {
                Duplicates++;
                continue;
            }
            var isNegative = span.EndNs < span.StartNs;
            Negative += isNegative ? 1 : 0;
            _hasTransaction |= span.Class == SpanClass.DbTransaction;
            _rows[Count] = span;
            _starts[Count] = span.StartNs;
            _ends[Count] = isNegative ? span.StartNs : span.EndNs;
            Count++;
        }
    }

    private void FindParents()
    {
        for (var i = 0; i < Count; i++)
        {
            var parent = _rows[i].ParentId;
            _parents[i] = NoParent;
            if (parent == 0)
            {
                continue;
            }
            if (_byId.TryGetValue(parent, out var found))
            {
                _parents[i] = found;
            }
            else
            {
                Orphans++;
            }
        }
    }

    /// <summary>Marks: 0 not seen, otherwise the number of the walk that saw it first.</summary>
    private void CutCycles()
    {
        Array.Clear(_scratch, 0, Count);
        for (var i = 0; i < Count; i++)
        {
            var walk = i + 1;
            var node = i;
            while (node != NoParent && _scratch[node] == 0)
            {
                _scratch[node] = walk;
                node = _parents[node];
            }
            if (node == NoParent || _scratch[node] != walk)
            {
                continue;
            }
            var earliest = node;
            for (var n = _parents[node]; n != node; n = _parents[n])
            {
                var byTime = _starts[n].CompareTo(_starts[earliest]);
                earliest = byTime < 0 || (byTime == 0 && _rows[n].SpanId < _rows[earliest].SpanId) ? n : earliest;
            }
            _parents[earliest] = NoParent;
            Cycles++;
        }
    }

    /// <summary>Nothing is caused before its cause: a span that begins before its parent is cut to it.</summary>
    private void CutToParents()
    {
        foreach (var node in Order)
        {
            if (_parents[node] != NoParent && _starts[node] < _starts[_parents[node]])
            {
                _starts[node] = _starts[_parents[node]];
                _ends[node] = Math.Max(_ends[node], _starts[node]);
                Early++;
            }
        }
    }

    /// <summary>Fills <paramref name="children"/> so that those of each node stand together, by key and then by tie.</summary>
    private void LinkChildren(int[] children, long[] keys, long[] ties)
    {
        Sort(keys, ties);
        // Children of node n stand from _firstChild[n] to _firstChild[n + 1]; roots, as of a node Count, at the end.
        Array.Clear(_firstChild, 0, Count + 2);
        for (var i = 0; i < Count; i++)
        {
            _firstChild[(_parents[i] == NoParent ? Count : _parents[i]) + 1]++;
        }
        for (var i = 0; i <= Count; i++)
        {
            _firstChild[i + 1] += _firstChild[i];
        }
        _firstChild.AsSpan(0, Count + 1).CopyTo(_scratch);
        for (var i = 0; i < Count; i++)
        {
            var node = _sorted[i];
            var parent = _parents[node] == NoParent ? Count : _parents[node];
            children[_scratch[parent]++] = node;
        }
    }

    /// <summary>By plain keys first, which is several times quicker than by a comparer; then each run of equal keys.</summary>
    private void Sort(long[] keys, long[] ties)
    {
        for (var i = 0; i < Count; i++)
        {
            _sorted[i] = i;
        }
        keys.AsSpan(0, Count).CopyTo(_keys);
        _keys.AsSpan(0, Count).Sort(_sorted.AsSpan(0, Count));
        for (var from = 0; from < Count; )
        {
            var to = from + 1;
            while (to < Count && _keys[to] == _keys[from])
            {
                to++;
            }
            if (to - from > 1)
            {
                _sorted.AsSpan(from, to - from).Sort(new ByTie(ties, _rows));
            }
            from = to;
        }
    }

    /// <summary>Roots first, then their children, and so on.</summary>
    private void PutInOrder()
    {
        var filled = 0;
        foreach (var root in Slice(_byStart, Count))
        {
            _scratch[filled++] = root;
        }
        for (var i = 0; i < filled; i++)
        {
            foreach (var child in Slice(_byStart, _scratch[i]))
            {
                _scratch[filled++] = child;
            }
        }
        for (var i = 0; i < Count; i++)
        {
            _order[i] = _scratch[i];
            _rank[_order[i]] = i;
        }
    }

    private ReadOnlySpan<int> Slice(int[] children, int node) =>
        children.AsSpan(_firstChild[node], _firstChild[node + 1] - _firstChild[node]);

    private void MakeRoom(int count)
    {
        if (_rows.Length > LargestKept && count <= LargestKept)
        {
            (_rows, _byId) = ([], []);
        }
        _byId.Clear();
        if (_rows.Length >= count && _rows.Length > 0)
        {
            return;
        }
        var size = Math.Max(64, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count));
        _rows = new SpanRow[size];
        (_starts, _ends, _keys) = (new long[size], new long[size], new long[size]);
        (_parents, _order, _rank) = (new int[size], new int[size], new int[size]);
        (_byStart, _byEnd) = (new int[size], new int[size]);
        (_firstChild, _scratch, _sorted) = (new int[size + 2], new int[size + 2], new int[size]);
    }

    private readonly struct ByTie(long[] ties, SpanRow[] rows) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            var byTie = ties[x].CompareTo(ties[y]);
            if (byTie != 0)
            {
                return byTie;
            }
            var byId = rows[x].SpanId.CompareTo(rows[y].SpanId);
            return byId != 0 ? byId : x.CompareTo(y);
        }
    }
}
