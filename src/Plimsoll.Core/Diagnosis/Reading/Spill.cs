using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>A statement that writes temporary files because what it sorts or hashes does not fit in work_mem.</summary>
public sealed record Spill(WorkloadStatement Statement)
{
    /// <summary>Milliseconds to write or read a temporary block of 8 kB through the system's cache (about 400 MB/s).</summary>
    private const double MillisecondsPerBlock = 0.02;

    /// <summary>A sort in memory is not free either: a spill is at most this share of the statement's time.</summary>
    private const double MostOfTime = 0.5;

    public Bytes PerCall => Bytes.FromPages(Statement.Load.TempBlocksWritten / Math.Max(1, Statement.Load.Calls));

    /// <summary>Of the server's time, 0 to 1, that the temporary files cost, by rule of thumb.</summary>
    public double AtStake
    {
        get
        {
            var load = Statement.Load;
            var spent = (load.TempBlocksWritten + load.TempBlocksRead) * MillisecondsPerBlock;
            return Statement.Share * Math.Min(MostOfTime, spent / Math.Max(load.TotalMilliseconds, 1e-9));
        }
    }

    /// <summary>
    /// The work_mem that would hold it: rows take about twice as much in memory as in a temporary file, and parallel
    /// workers sort and hash a part each.
    /// </summary>
    public Bytes Need(Bytes workMemory)
    {
        var workers = Statement.Plan?.Root.Descend().Select(n => n.WorkersPlanned).DefaultIfEmpty().Max() ?? 0;
        return workMemory + new Bytes(2 * PerCall.Count / (workers + 1));
    }

    /// <summary>What is spilled, as far as the plan tells.</summary>
    public string Cause
    {
        get
        {
            var node = Statement
                .Plan?.Root.Descend()
                .Where(n => Verb(n) is not null && n.Children.Count > 0)
                .MaxBy(n => n.Children[0].Rows * Math.Max(1, n.Children[0].Width));
            return node is null
                ? "sorts or hashes more than fits"
                : $"{Verb(node)} {Format.Count(node.Children[0].Rows)} rows of {node.Children[0].Width} bytes (estimate)"
                    + (node.SortKey.Count > 0 ? $" by {string.Join(", ", node.SortKey)}" : "");
        }
    }

    private static string? Verb(PlanNode node) =>
        node switch
        {
            { NodeType: "Sort" or "Incremental Sort" } => "sorts",
            { NodeType: "Hash" } => "hashes, to join,",
            { NodeType: "Aggregate", Strategy: "Hashed" or "Mixed" } => "groups",
            { NodeType: "Materialize" or "CTE Scan" or "WindowAgg" } => "keeps",
            _ => null,
        };
}
