using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>The earlier statement over whose rows a loop runs, and how well that is known.</summary>
internal readonly record struct LoopSource
{
    public LoopSource() { }

    public int Statement { get; init; }
    public int Rows { get; init; } = -1;
    public bool IsCheckable { get; init; }
    public bool IsProven { get; init; }
    public bool RowsMatch { get; init; }
    public bool IsUnfounded { get; init; }
    public int Depth { get; init; } = 1;

    /// <summary>Proof before numbers; a loop's rows before a single result's, being nearer.</summary>
    public int Rank =>
        (IsProven ? 8 : 0) + (RowsMatch && (IsProven || !IsCheckable) ? 4 : 0) is var rank and > 0 ? rank + Depth : 0;
}
