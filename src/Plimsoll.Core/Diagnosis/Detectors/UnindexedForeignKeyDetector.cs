using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// Foreign keys that no index finds: deleting a row of the referenced table, or changing its key, reads the whole of the
/// table that points at it. PostgreSQL makes no such index by itself.
/// </summary>
public sealed class UnindexedForeignKeyDetector : IDetector
{
    /// <summary>A smaller table is read whole in well under a millisecond.</summary>
    public const double ManyRows = 1_000;

    /// <summary>Milliseconds to check the rows of a cached page of 8 kB, one by one; about 100 rows.</summary>
    private const double MillisecondsPerPage = 0.01;

    public string Slug => "unindexed-foreign-key";

    public string Summary =>
        "Foreign keys without an index, so that a delete in the referenced table reads the whole table.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from found in workload.Catalog.Tables
        where found is { Kind: TableKind.Ordinary or TableKind.Partitioned, PartitionOf: null }
        let table = workload.Catalog.Whole(found.Name)
        where table.EstimatedRows >= ManyRows
        from key in table.ForeignKeys
        where !table.Indexes.Any(i => ForeignKeyCover.Covers(i, key))
        select Judge(table, key, workload);

    private Finding Judge(Table table, ForeignKey key, Workload workload)
    {
        var columns = string.Join(", ", key.Columns.Select(SqlIdentifier.Quote));
        var deletes = workload.Statements.Where(s => DeletesFrom(s, key.ReferencedTable)).ToList();
        var deleted = Math.Max(deletes.Sum(d => d.Load.Rows), DeletedOf(key.ReferencedTable, workload));
        var atStake = AtStake(table, deletes, deleted, workload);
        var proposal = workload.IndexAdvice?.Proposals.FirstOrDefault(p =>
            p.Design.Table == table.Name && ForeignKeyCover.Covers(p.Design, key)
        );
        return new Finding
        {
            Rule = Slug,
            Subject = $"{table.Name}.{SqlIdentifier.Quote(key.Name)}",
            Title = $"No index leads to the rows of {table.Name} by its foreign key ({columns})",
            Explanation =
                $"{table.Name} ({columns}) refers to {key.ReferencedTable}. When a row is deleted there, or its key changes, "
                + $"the server looks for rows that point at it, and without an index reads all "
                + $"{Format.Count(table.EstimatedRows)} rows of {table.Name} for each. "
                + (
                    deleted > 0
                        ? $"{Format.Count(deleted)} rows were deleted there in the time observed."
                        : "No row was deleted there in the time observed, so nothing suffers from it now."
                )
                + (
                    proposal is null
                        ? ""
                        : $" The index on {IndexWords.Keys(proposal.Design)} that missing-index proposes serves it too."
                ),
            Evidence =
            [
                new("foreign key", $"({columns}) to {key.ReferencedTable}, ON DELETE {key.OnDelete}"),
                new(table.Name.ToString(), $"{Format.Count(table.EstimatedRows)} rows, {table.HeapSize}"),
                new($"rows deleted from {key.ReferencedTable}", Format.Count(deleted)),
                .. deletes.Take(3).Select(d => new Evidence($"statement {d.Fingerprint}", ProposalWords.LoadOf(d))),
            ],
            Share = atStake,
            Severity = SeverityScale.OfShare(atStake),
            Confidence = deletes.Count > 0 ? Confidence.High : Confidence.Medium,
            Statements = [.. deletes.Select(d => d.Fingerprint)],
            Prescriptions = proposal is null ? [Create(table, key, atStake, deletes, workload.Catalog)] : [],
        };
    }

    private Prescription Create(
        Table table,
        ForeignKey key,
        double atStake,
        List<WorkloadStatement> deletes,
        Catalog catalog
    )
    {
        var design = new IndexDesign { Table = table.Name, Keys = [.. key.Columns.Select(c => IndexKey.Of(c))] };
        return new Prescription
        {
            Rule = Slug,
            Title = $"Create an index on {IndexWords.Keys(design)}",
            Change =
                table.Kind == TableKind.Partitioned
                    ? new Change.CreatePartitionedIndex(design, catalog.LeavesOf(table.Name))
                    : new Change.CreateIndex(design),
            Predicted = new Predicted(
                atStake,
                atStake > 0
                    ? $"deletes from {key.ReferencedTable} find the rows instead of reading {table.HeapSize} each"
                    : $"nothing now; deletes from {key.ReferencedTable} would be quick",
                "statistics"
            ),
            Cost = new Cost(IndexSizeModel.Predict(design, table), WriteCostModel.InsertSlowdown(table, [design])),
            Disruption = Disruption.Index,
            Helps = [.. deletes.Select(d => d.Fingerprint)],
            Tables = [table.Name, .. catalog.LeavesOf(table.Name), key.ReferencedTable],
        };
    }

    /// <summary>The time to read the table once for each deleted row, and no more than the deletes took.</summary>
    private static double AtStake(Table table, List<WorkloadStatement> deletes, double deleted, Workload workload)
    {
        if (workload.TotalMilliseconds <= 0)
        {
            return 0;
        }
        var reading = deleted * table.Pages * MillisecondsPerPage / workload.TotalMilliseconds;
        return Math.Min(reading, deletes.Count > 0 ? deletes.Sum(d => d.Share) : 1);
    }

    private static double DeletedOf(QualifiedName name, Workload workload)
    {
        var parent = workload.Catalog.Find(name);
        return (workload.Basis == Basis.Window ? parent?.Delta : parent?.Cumulative)?.RowsDeleted ?? 0;
    }

    private static bool DeletesFrom(WorkloadStatement statement, QualifiedName table) =>
        statement
            .Plan?.Root.Descend()
            .Any(n =>
                n is { NodeType: "ModifyTable", Operation: "Delete" }
                && n.Schema == table.Schema
                && n.Relation == table.Name
            ) == true;
}
