using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// How much slower indexes make writes. The factor is on the server's processor time of an INSERT, with everything in
/// memory and between checkpoints: parsing, network and the commit's flush are not in it, nor are triggers.
/// </summary>
public static class WriteCostModel
{
    /// <summary>Factor on the time of an insert once <paramref name="added"/> exist beside the table's indexes; 1 is none.</summary>
    /// <param name="rowsPerStatement">
    /// Rows of one INSERT: the fixed cost of a statement hides some of the indexes' cost when it inserts a single row.
    /// </param>
    public static double InsertSlowdown(
        Table table,
        IReadOnlyCollection<IndexDesign> added,
        double rowsPerStatement = 1
    )
    {
        return InsertSlowdown(
            table,
            Existing(table),
            [.. added.Select(d => IndexInsertion.Of(d, table))],
            rowsPerStatement
        );
    }

    internal static IReadOnlyList<IndexInsertion> Existing(Table table) =>
        [.. table.Indexes.Where(i => i.IsReady).Select(i => IndexInsertion.Of(BuiltDesign.Of(i), table))];

    /// <summary>With what each index costs already known.</summary>
    internal static double InsertSlowdown(
        Table table,
        IReadOnlyCollection<IndexInsertion> existing,
        IReadOnlyCollection<IndexInsertion> with,
        double rowsPerStatement
    )
    {
        return RowTime(table, [.. existing, .. with], rowsPerStatement) / RowTime(table, existing, rowsPerStatement);
    }

    /// <summary>
    /// Share of the table's updates that are heap-only now and would not be any more, 0 to 1. An update stays heap-only
    /// while no index holds a column that it changes.
    /// </summary>
    /// <param name="updates">For each statement that updates the table: the columns that it sets, and its rows.</param>
    public static double HotUpdatesLost(
        Table table,
        IReadOnlyCollection<IndexDesign> added,
        IReadOnlyCollection<(IReadOnlyCollection<string> Columns, double Rows)> updates
    )
    {
        var counters = table.Delta is { RowsUpdated: > 0 } delta ? delta : table.Cumulative;
        var total = updates.Sum(u => u.Rows);
        if (counters.RowsUpdated == 0 || total <= 0)
        {
            return 0;
        }
        var before = table.Indexes.Select(BuiltDesign.Of).ToList();
        // Only updates that touch no index now can be heap-only.
        var free = updates.Where(u => !before.Exists(d => Holds(d, u.Columns))).ToList();
        var lost = free.Where(u => added.Any(d => Holds(d, u.Columns))).Sum(u => u.Rows);
        var able = free.Sum(u => u.Rows);
        var hot = (double)counters.RowsHotUpdated / counters.RowsUpdated;
        return able <= 0 ? 0 : Math.Clamp(hot * lost / able, 0, 1);
    }

    private static double RowTime(Table table, IReadOnlyCollection<IndexInsertion> indexes, double rowsPerStatement)
    {
        var columns = table.Columns.Count;
        var width = table.Columns.Sum(c =>
        {
            var field = KeyField.Of(c, 1);
            return field.Width * (1 - field.NullFraction);
        });
        var scattered = indexes.Sum(i => i.ScatteredMegabytes);
        var miss = InsertCosts.ScatteredDoubling * Math.Log2(1 + (scattered / InsertCosts.NearMegabytes));
        var perStatement =
            InsertCosts.Statement + (columns * InsertCosts.StatementColumn) + (indexes.Count * InsertCosts.OpenIndex);
        return (perStatement / Math.Max(1, rowsPerStatement))
            + InsertCosts.Row
            + (width * InsertCosts.RowByte)
            + (table.ForeignKeys.Count * InsertCosts.ForeignKey)
            + indexes.Sum(i => i.Microseconds + (i.ScatteredShare * miss));
    }

    private static bool Holds(IndexDesign design, IReadOnlyCollection<string> columns) =>
        columns.Any(c =>
            design.Include.Contains(c)
            || design.Keys.Any(k => k.Column == c || (k.Column is null && KeyFields.Mentions(k.Expression, c)))
            || (design.Predicate is { } predicate && KeyFields.Mentions(predicate, c))
        );
}
