using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// Pages fetched with OFFSET: the server makes every row before the page and throws it away, so the further a reader
/// pages, the slower it gets.
/// </summary>
public sealed class OffsetPagingDetector : IDetector
{
    /// <summary>With fewer rows to page through, OFFSET costs nothing that anybody would notice.</summary>
    public const double ManyRows = 1_000;

    /// <summary>Blocks of 8 kB a call; fewer are read in a fraction of a millisecond.</summary>
    public const double ManyBlocks = 100;

    /// <summary>Blocks read for each row returned; a lookup by index needs up to about four.</summary>
    public const double BlocksPerRow = 5;

    public string Slug => "offset-paging";

    public string Summary => "Pages fetched with OFFSET, which reads and throws away every row before the page.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from statement in workload.Statements
        where statement.Share >= Unserved.WorthSaying && statement.Statement.HasOffset()
        let limit = statement.Plan?.Root.Descend().FirstOrDefault(n => n.NodeType == "Limit")
        where limit?.Children is [{ Rows: >= ManyRows }, ..]
        let load = statement.Load
        where load.BlocksPerCall >= Math.Max(ManyBlocks, BlocksPerRow * load.RowsPerCall)
        select Judge(statement, limit, workload);

    private Finding Judge(WorkloadStatement statement, PlanNode limit, Workload workload)
    {
        var sort = PlanTop.Of(limit).FirstOrDefault(n => n.NodeType is "Sort" or "Incremental Sort");
        var paged = limit.Children[0].Rows;
        // Where all is sorted for every page, the order's missing index costs as much as the offset.
        var atStake = sort is null ? statement.Share : statement.Share / 2;
        return new Finding
        {
            Rule = Slug,
            Subject = statement.Fingerprint.ToString(),
            Title = $"Pages through {Format.Count(paged)} rows with OFFSET",
            Explanation =
                $"`{statement.Statement.Brief()}` returns {Format.Count(statement.Load.RowsPerCall)} rows a call, but reads "
                + $"{Format.Count(statement.Load.BlocksPerCall)} blocks for them. OFFSET makes every row before the page "
                + "and throws it away, so that page 500 costs 500 times page 1."
                + (
                    sort is null
                        ? ""
                        : $" Besides, it sorts about {Format.Count(paged)} rows for every page, as no index gives the order; that alone makes "
                            + "page 1 dear, so how far readers page cannot be told from here."
                ),
            Evidence =
            [
                new($"statement {statement.Fingerprint}", ProposalWords.LoadOf(statement)),
                new("rows returned per call", Format.Count(statement.Load.RowsPerCall)),
                new("blocks read per call", Format.Count(statement.Load.BlocksPerCall)),
                new("rows to page through (estimate)", Format.Count(paged)),
                new("slowest call", Format.Milliseconds(statement.Statement.MaxMilliseconds)),
            ],
            Share = statement.Share,
            Severity = SeverityScale.OfShare(atStake),
            Confidence = sort is null ? Confidence.Medium : Confidence.Low,
            Statements = [statement.Fingerprint],
            Prescriptions = [Keyset(statement, limit, atStake)],
        };
    }

    private Prescription Keyset(WorkloadStatement statement, PlanNode limit, double atStake)
    {
        var load = statement.Load;
        var spared = atStake * (1 - Math.Min(1, (2 * load.RowsPerCall + 10) / load.BlocksPerCall));
        var keys = PlanTop.Of(limit).FirstOrDefault(n => n.SortKey.Count > 0)?.SortKey;
        return new Prescription
        {
            Rule = Slug,
            Title = "Page by the last row seen (keyset) instead of OFFSET",
            Change = new Change.Advice(
                "Remember the sort key of the last row of a page, and ask for the rows after it: WHERE (sort key, id) > "
                    + "(last values) ORDER BY sort key, id LIMIT n. With an index on the sort key every page costs the "
                    + "same. Let the id end the order, so that it is unique."
                    + (keys is null ? "" : $" This statement orders by {string.Join(", ", keys)}.")
            ),
            Predicted = new Predicted(
                spared,
                $"every page reads about {Format.Count(2 * load.RowsPerCall + 10)} blocks instead of "
                    + Format.Count(load.BlocksPerCall),
                "rule of thumb"
            ),
            Disruption = Disruption.Code,
            Helps = [statement.Fingerprint],
            Tables = statement.Tables,
        };
    }
}
