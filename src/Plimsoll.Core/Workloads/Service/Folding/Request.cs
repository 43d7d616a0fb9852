using System.Runtime.InteropServices;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>
/// One request of one service, read out of a trace: its spans up to where other services take over, and what it waited
/// for or set off, in the order of start. Reused from request to request.
/// </summary>
internal sealed class Request(FoldNames names)
{
    /// <summary>Beyond so many they are not kept for the next request.</summary>
    private const int MostPooled = 20_000;

    private readonly List<Op> _pool = [];
    private int _used;
    private readonly Stack<(int Node, Op? Owner, bool InTransaction)> _open = [];
    private readonly List<(int Node, Op? Owner)> _visited = [];
    private readonly List<(long From, long To)> _transactions = [];

    /// <summary>The first call of each writing statement.</summary>
    private readonly List<Op> _writes = [];
    private readonly Dictionary<(Layer, int, int), Op> _last = [];

    public TraceTree Tree { get; private set; } = null!;
    public int Root { get; private set; }
    public List<Op> Ops { get; } = [];
    public bool HasSleep { get; private set; }
    public long OwnCriticalNs { get; private set; }
    public long TransactionCriticalNs { get; private set; }
    public long TransactionNs { get; private set; }

    public void Read(TraceView trace, TraceTree tree, int root, int[] scopes, CriticalPath path, long[] critical)
    {
        (Tree, Root, HasSleep) = (tree, root, false);
        (OwnCriticalNs, TransactionCriticalNs, TransactionNs) = (0, 0, 0);
        Ops.Clear();
        _used = 0;
        if (_pool.Count > MostPooled)
        {
            _pool.Clear();
        }
        _visited.Clear();
        _transactions.Clear();
        _open.Push((root, null, false));
        while (_open.TryPop(out var open))
        {
            Visit(trace, scopes, open.Node, open.Owner, open.InTransaction);
        }
        path.Add(tree, root, critical, scopes);
        Attribute(critical);
        Ops.Sort(static (x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : x.Node.CompareTo(y.Node));
        FindTransactions();
        MarkRetries();
        FindWrites();
    }

    /// <summary>Whether the request wrote to a table of the read before: it needs to read its own write.</summary>
    public bool HasWrittenBefore(Op read)
    {
        if (!read.IsRead || read.Shape is not { Tables: { Count: > 0 } tables })
        {
            return false;
        }
        foreach (var write in _writes)
        {
            if (write.Start < read.Start && write.Shape!.Tables.Any(tables.Contains))
            {
                return true;
            }
        }
        return false;
    }

    private void Visit(TraceView trace, int[] scopes, int node, Op? owner, bool inTransaction)
    {
        ref readonly var row = ref Tree[node];
        if (scopes[node] != scopes[Root])
        {
            // Another service's span: the far side of the call above it, or a call of which only the far side tells.
            if (owner is { Layer: Layer.OtherService or Layer.Messaging } or { Class: SpanClass.Call })
            {
                owner.Server = owner.Server < 0 ? node : owner.Server;
            }
            else if (owner is null)
            {
                Ops.Add(owner = Far(trace, node, inTransaction));
            }
            _visited.Add((node, owner));
            return;
        }
        if (node != Root && LayerOf(row.Class) is { } layer)
        {
            if (layer == Layer.Transaction)
            {
                _transactions.Add((Tree.Start(node), Tree.End(node)));
                TransactionNs += Tree.Duration(node);
                inTransaction = true;
            }
            else
            {
                if (owner is not null && owner.Class == row.Class)
                {
                    owner.IsWrapper = true;
                }
                Ops.Add(owner = Near(trace, node, layer, inTransaction, owner));
            }
        }
        _visited.Add((node, owner));
        foreach (var child in Tree.Children(node))
        {
            _open.Push((child, owner, inTransaction));
        }
    }

    /// <param name="owner">What it happens in; null where that is the request itself.</param>
    private Op Near(TraceView trace, int node, Layer layer, bool inTransaction, Op? owner)
    {
        ref readonly var row = ref Tree[node];
        // The call by which a mail or a log goes out is that mail or log, and no second thing.
        var carries = layer == Layer.OtherService && owner is { Layer: Layer.Mail or Layer.Shipping } ? owner : null;
        var op = Blank(node, carries?.Layer ?? layer, inTransaction);
        op.Peer = names.Plain(trace.Texts, row.Peer);
        op.Code = names.Plain(trace.Texts, row.Code);
        if (layer == Layer.Database)
        {
            op.Statement = names.Statement(trace.Texts, row.Statement != 0 ? row.Statement : row.Name, out var shape);
            op.Shape = shape;
            op.IsRead = shape.Verb == StatementVerb.Read;
            op.Operation = op.Statement;
        }
        else
        {
            op.IsRead = row.Method == 0 || trace.Texts[row.Method] is "GET" or "HEAD" or "QUERY" or "OPTIONS";
            op.Operation = OperationOf(trace, row);
        }
        if (carries is not null)
        {
            carries.IsWrapper = true;
            carries.Peer = carries.Peer != 0 ? carries.Peer : op.Peer;
            op.Operation = carries.Operation;
            op.Code = op.Code != 0 ? op.Code : carries.Code;
        }
        return op;
    }

    private int OperationOf(TraceView trace, in SpanRow row)
    {
        if (row.Route == 0)
        {
            return names.Route(trace.Texts, row.Name);
        }
        var route = names.Route(trace.Texts, row.Route);
        return row.Method == 0 ? route : names.Of($"{trace.Texts[row.Method]} {names[route]}");
    }

    private Op Far(TraceView trace, int node, bool inTransaction)
    {
        ref readonly var row = ref Tree[node];
        var op = Blank(node, row.Class == SpanClass.Consumer ? Layer.Messaging : Layer.OtherService, inTransaction);
        op.Class = SpanClass.Call;
        op.Peer = names.Plain(trace.Texts, row.Service);
        op.Operation = OperationOf(trace, row);
        op.IsRead = row.Method == 0 || trace.Texts[row.Method] is "GET" or "HEAD";
        op.Server = node;
        return op;
    }

    private Op Blank(int node, Layer layer, bool inTransaction)
    {
        if (_used == _pool.Count)
        {
            _pool.Add(new Op());
        }
        var op = _pool[_used++];
        op.Begin(node, layer, Tree[node], Tree.Start(node), Tree.End(node), inTransaction);
        return op;
    }

    /// <summary>Gives each span's time on the path to what it belongs to, and leaves <paramref name="critical"/> clean.</summary>
    private void Attribute(long[] critical)
    {
        foreach (var (node, owner) in CollectionsMarshal.AsSpan(_visited))
        {
            var time = critical[node];
            critical[node] = 0;
            if (owner is not null)
            {
                owner.CriticalNs += time;
            }
            else if (Tree[node].Class == SpanClass.DbTransaction && node != Root)
            {
                TransactionCriticalNs += time;
            }
            else
            {
                OwnCriticalNs += time;
            }
        }
    }

    /// <summary>A transaction's span beside its statements, or BEGIN and COMMIT among them, say as much as one around them.</summary>
    private void FindTransactions()
    {
        var begins = -1L;
        foreach (var op in Ops)
        {
            if (op.Shape?.Verb == StatementVerb.Begin)
            {
                begins = op.Start;
            }
            else if (op.Shape?.Verb == StatementVerb.End && begins >= 0)
            {
                _transactions.Add((begins, op.End));
                begins = -1;
            }
        }
        foreach (var (from, to) in _transactions)
        {
            for (var i = FirstFrom(from); i < Ops.Count && Ops[i].Start <= to; i++)
            {
                Ops[i].IsInTransaction |= Ops[i].End <= to;
            }
        }
    }

    private int FirstFrom(long moment)
    {
        var (low, high) = (0, Ops.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Ops[middle].Start < moment ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    /// <summary>The same call again after it failed.</summary>
    private void MarkRetries()
    {
        _last.Clear();
        foreach (var op in Ops)
        {
            if (op.IsWrapper)
            {
                continue;
            }
            var key = (op.Layer, op.Peer, op.Operation);
            if (op.Flags.HasFlag(SpanFlags.Resent))
            {
                op.IsRetry = true;
            }
            else if (_last.TryGetValue(key, out var before))
            {
                var isSame = before.Key == 0 || op.Key == 0 || before.Key == op.Key;
                op.IsRetry = before.IsError && before.End <= op.Start && isSame;
            }
            _last[key] = op;
        }
    }

    private void FindWrites()
    {
        _writes.Clear();
        foreach (var op in Ops)
        {
            if (op.Shape is { Verb: StatementVerb.Write } && !_writes.Exists(w => w.Statement == op.Statement))
            {
                _writes.Add(op);
            }
            HasSleep |= op.Layer == Layer.Sleep;
        }
    }

    private static Layer? LayerOf(SpanClass kind) =>
        kind switch
        {
            SpanClass.DbQuery => Layer.Database,
            SpanClass.DbConnect => Layer.PoolWait,
            SpanClass.DbTransaction => Layer.Transaction,
            SpanClass.Call => Layer.OtherService,
            SpanClass.Messaging => Layer.Messaging,
            SpanClass.Mail => Layer.Mail,
            SpanClass.Cache => Layer.Cache,
            SpanClass.Lock => Layer.Lock,
            SpanClass.Rendering => Layer.Rendering,
            SpanClass.Shipping => Layer.Shipping,
            SpanClass.LocalFile => Layer.LocalFile,
            SpanClass.Sleep => Layer.Sleep,
            _ => null,
        };
}
