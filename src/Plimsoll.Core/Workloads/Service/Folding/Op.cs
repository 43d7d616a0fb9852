using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>One thing that a request waited for or set off: a statement, a call, a mail … Names are the fold's own.</summary>
internal sealed class Op
{
    public int Node;
    public Layer Layer;
    public SpanClass Class;
    public SpanFlags Flags;

    /// <summary>The statement's name, or 0.</summary>
    public int Statement;
    public StatementShape? Shape;
    public int Peer;

    /// <summary>Method and route, or the span's name; for a statement the same as <see cref="Statement"/>.</summary>
    public int Operation;
    public int Code;
    public long Start;
    public long End;
    public int Rows;
    public ulong Key;
    public ValueRange Parameters;
    public ValueRange Results;

    /// <summary>The span by which the other side took the call; -1 where it sent none.</summary>
    public int Server;

    /// <summary>It contains another of its kind (a library's span around the driver's): only its time counts.</summary>
    public bool IsWrapper;
    public bool IsRead;

    /// <summary>A second or later try.</summary>
    public bool IsRetry;
    public bool IsInTransaction;
    public long CriticalNs;

    /// <summary>Makes it tell of another span, as if it were new: a request's calls are many and short-lived.</summary>
    public void Begin(int node, Layer layer, in SpanRow row, long start, long end, bool isInTransaction)
    {
        (Node, Layer, Class, Flags) = (node, layer, row.Class, row.Flags);
        (Statement, Shape, Peer, Operation, Code) = (0, null, 0, 0, 0);
        (Start, End, Rows, Key) = (start, end, row.Rows, row.ParametersHash);
        (Parameters, Results, Server) = (row.Parameters, row.Results, -1);
        (IsWrapper, IsRead, IsRetry, IsInTransaction, CriticalNs) = (false, false, false, isInTransaction, 0);
    }

    public long Duration => End - Start;
    public bool IsError => Flags.HasFlag(SpanFlags.Error);
    public bool IsStatement =>
        Layer == Layer.Database
        && !IsWrapper
        && Shape?.Verb is StatementVerb.Read or StatementVerb.Write or StatementVerb.Other;
}
