namespace Plimsoll.Core.Workloads.Service;

/// <summary>What a pattern is; each is recognised in whole traces, one at a time.</summary>
public enum PatternKind
{
    /// <summary>A statement run once for each row of an earlier one, one after the other.</summary>
    QueryLoop,

    /// <summary>The same statement with the same parameters again, without a write between.</summary>
    Duplicate,

    /// <summary>Calls one after the other that do not need each other.</summary>
    Serial,

    /// <summary>Another service called inside a transaction.</summary>
    CallInTransaction,

    /// <summary>Work that the answer does not need: mail, log shipping, rendering.</summary>
    SideEffect,

    /// <summary>A call to another service once for each of many things.</summary>
    CallLoop,

    /// <summary>Waiting for a connection.</summary>
    PoolWait,
}

/// <summary>
/// One pattern at one place of one endpoint, added up over its traces. What it costs is not guessed: each trace was
/// played again without it, and the difference in the root's duration counted.
/// </summary>
public sealed record Pattern
{
    public required PatternKind Kind { get; init; }

    /// <summary>The statement or operation that it is about.</summary>
    public required string What { get; init; }

    /// <summary>The statement that the loop runs over, or the transaction's first; empty where none is known.</summary>
    public string Over { get; init; } = "";
    public string Peer { get; init; } = "";

    /// <summary>Traced requests that show it.</summary>
    public required long Requests { get; init; }

    /// <summary>Calls that belong to it: mean per request that shows it, and most.</summary>
    public double Calls { get; init; }
    public int CallsMost { get; init; }
    public int CallsLeast { get; init; }

    /// <summary>Mean per request that shows it, by which the request would end sooner.</summary>
    public required double SavedMilliseconds { get; init; }

    /// <summary>Mean per request that shows it, of the spans themselves.</summary>
    public double OwnMilliseconds { get; init; }

    /// <summary>Requests in which recorded values prove it, and in which they were recorded at all.</summary>
    public long Proven { get; init; }
    public long Checkable { get; init; }

    /// <summary>Requests in which the number of calls is the number of rows that <see cref="Over"/> returned.</summary>
    public long RowsMatch { get; init; }

    /// <summary>Requests in which the rows of <see cref="Over"/> are known.</summary>
    public long RowsKnown { get; init; }

    /// <summary>
    /// Requests in which no earlier result has rows enough to have given the keys, so that each call may take what the one
    /// before returned.
    /// </summary>
    public long Unfounded { get; init; }

    /// <summary>Loops inside loops: 2 is M×N.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>The first statement of the loop in whose body it runs, perhaps itself; empty where it is no loop.</summary>
    public string Body { get; init; } = "";

    /// <summary>How the number of calls goes with the rows of <see cref="Over"/>, -1 to 1; NaN where there is nothing to compare.</summary>
    public double Correlation { get; init; } = double.NaN;

    /// <summary>Different parameters over calls, 0 to 1; NaN where they were not recorded.</summary>
    public double Distinct { get; init; } = double.NaN;

    /// <summary>Its calls were seen in more than one order: they do not need each other.</summary>
    public bool OrderDiffers { get; init; }
    public string Code { get; init; } = "";
}
