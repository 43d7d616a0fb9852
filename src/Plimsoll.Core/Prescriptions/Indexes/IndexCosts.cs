using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Prescriptions.Indexes.Selection;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>What keeping an index costs the workload: disk, and time of the statements that write its table.</summary>
internal sealed class IndexCosts
{
    /// <summary>Milliseconds that an insert of one row takes, where the workload has none to measure.</summary>
    private const double TypicalInsert = 0.02;

    /// <summary>Rows of one statement where rows come in bulk (COPY, say): the statement's own cost counts no more.</summary>
    private const double Bulk = 1000;

    private readonly double _unseenInsertRows;
    private readonly ILookup<string, (WrittenColumns Written, StatementCounters Load)> _writes;

    private readonly Dictionary<QualifiedName, (IReadOnlyList<IndexInsertion> Existing, double Rows)> _inserts = [];
    private readonly Dictionary<IndexDesign, IndexInsertion> _insertions = [];

    /// <param name="unseenInsertRows"><see cref="IndexAdvisorOptions.UnseenInsertRows"/>.</param>
    public IndexCosts(Workload workload, double unseenInsertRows)
    {
        _unseenInsertRows = unseenInsertRows;
        _writes = workload
            .Statements.Select(s => (Written: WrittenColumns.Of(s.Statement.Text), s.Load))
            .Where(w => w.Written is not null)
            .ToLookup(w => w.Written!.Table, w => (w.Written!, w.Load), StringComparer.Ordinal);
    }

    public PooledCandidate Of(Candidate candidate, Table table)
    {
        var design = candidate.Design;
        var writes = WritesOf(table.Name);
        var inserts = writes.Where(w => w.Written.Kind == WriteKind.Insert).ToList();
        var updates = writes.Where(w => w.Written.Kind == WriteKind.Update).ToList();
        double inserted = inserts.Sum(w => w.Load.Rows);
        double updated = updates.Sum(w => w.Load.Rows);
        var factor = InsertSlowdown(table, [design]) - 1;
        var lost = WriteCostModel.HotUpdatesLost(
            table,
            [design],
            [.. updates.Select(w => ((IReadOnlyCollection<string>)w.Written.Columns, (double)w.Load.Rows))]
        );
        var perRow = inserted > 0 ? inserts.Sum(w => w.Load.TotalMilliseconds) / inserted : TypicalInsert;
        var entries = inserted + (updated * (1 - HotShare(table) + lost));
        return new PooledCandidate(
            design,
            candidate.Reason,
            table,
            design.QualifiedName.Name,
            IndexSizeModel.Predict(design, table),
            entries * perRow * factor,
            factor,
            lost
        );
    }

    public bool IsWritten(Table table) => WritesOf(table.Name).Any(w => w.Load.Rows > 0);

    /// <summary>Of all the designs on one table together.</summary>
    public double InsertSlowdown(Table table, IReadOnlyCollection<IndexDesign> designs)
    {
        if (!_inserts.TryGetValue(table.Name, out var insert))
        {
            _inserts[table.Name] = insert = (WriteCostModel.Existing(table), RowsPerInsert(table));
        }
        return WriteCostModel.InsertSlowdown(
            table,
            insert.Existing,
            [.. designs.Select(d => Insertion(d, table))],
            insert.Rows
        );
    }

    private double RowsPerInsert(Table table)
    {
        var inserts = WritesOf(table.Name).Where(w => w.Written.Kind == WriteKind.Insert).ToList();
        double inserted = inserts.Sum(w => w.Load.Rows);
        return inserted > 0 ? Math.Max(1, inserted / inserts.Sum(w => w.Load.Calls))
            : table.Delta is { RowsInserted: > 0 } ? Bulk
            : _unseenInsertRows;
    }

    private IndexInsertion Insertion(IndexDesign design, Table table)
    {
        if (!_insertions.TryGetValue(design, out var insertion))
        {
            _insertions[design] = insertion = IndexInsertion.Of(design, table);
        }
        return insertion;
    }

    private List<(WrittenColumns Written, StatementCounters Load)> WritesOf(QualifiedName table) =>
        [.. _writes[table.Name].Where(w => w.Written.Schema is null || w.Written.Schema == table.Schema)];

    private static double HotShare(Table table)
    {
        var counters = table.Delta is { RowsUpdated: > 0 } delta ? delta : table.Cumulative;
        return counters.RowsUpdated > 0 ? (double)counters.RowsHotUpdated / counters.RowsUpdated : 0;
    }
}
