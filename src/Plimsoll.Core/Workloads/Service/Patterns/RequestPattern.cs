namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>One pattern in one request. Names are the fold's own.</summary>
internal readonly record struct RequestPattern(PatternKind Kind, int What)
{
    /// <summary>The statement that gave the rows, or 0.</summary>
    public int Over { get; init; }
    public int Peer { get; init; }
    public int Code { get; init; }
    public int Calls { get; init; }
    public long SavedNs { get; init; }
    public long OwnNs { get; init; }

    /// <summary>Values that could prove it were recorded, and did.</summary>
    public bool IsCheckable { get; init; }
    public bool IsProven { get; init; }
    public bool RowsMatch { get; init; }

    /// <summary>No earlier result has rows enough to have given the keys: each call may take what the one before returned.</summary>
    public bool IsUnfounded { get; init; }

    /// <summary>Rows that <see cref="Over"/> returned; -1 where unknown.</summary>
    public int OverRows { get; init; } = -1;
    public int Depth { get; init; } = 1;

    /// <summary>The first statement of the loop in whose body it runs, perhaps itself; 0 where it is no loop.</summary>
    public int Body { get; init; }

    /// <summary>Different parameters over calls; -1 where they were not recorded.</summary>
    public double Distinct { get; init; } = -1;

    /// <summary>Tells one order of the calls from another; 0 where it says nothing.</summary>
    public int Order { get; init; }
}
