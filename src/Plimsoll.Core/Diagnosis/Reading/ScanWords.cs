using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>What a statement does with a table, in words.</summary>
public static class ScanWords
{
    /// <summary><c>reads 1.2 M rows of bookings to return 14</c>; null where its plan does not touch the table.</summary>
    public static string? Of(WorkloadStatement statement, QualifiedName table, Catalog catalog)
    {
        var scan = Scan.Of(statement, catalog)
            .Where(s => s.Table.Name == table)
            .OrderByDescending(s => s.IsWhole)
            .ThenByDescending(s => s.RowsRead)
            .FirstOrDefault();
        return scan is null ? null : Of(scan, statement);
    }

    public static string Of(Scan scan, WorkloadStatement statement)
    {
        var name = scan.Table.Name.ToString();
        var node = scan.Step.Node;
        if (!scan.IsWhole)
        {
            var by = node.IndexName is { } index ? $" by {SqlIdentifier.Quote(index)}" : "";
            var times = scan.Step.Loops >= 2 ? $" {Format.Count(scan.Step.Loops)} times" : "";
            return node.Filter is null
                ? $"looks up {name}{by}{times}{Sorted(statement)}"
                : $"looks up {name}{by}{times}, then throws away what its filter does not want{Sorted(statement)}";
        }
        if (scan.Step.Loops >= 2)
        {
            return $"reads the {Format.Count(scan.Table.EstimatedRows)} rows of {name} again for each of "
                + $"{Format.Count(scan.Step.Loops)} rows";
        }
        var all = scan.Step.Fraction >= 0.999 ? "all " : "";
        if (node.Filter is null)
        {
            return $"reads {all}{Format.Count(scan.RowsRead)} rows of {name}{Sorted(statement)}";
        }
        return Returned(statement) is { } returned && returned <= scan.RowsRead
            ? $"reads {all}{Format.Count(scan.RowsRead)} rows of {name} to return {Format.Count(returned)}"
            : $"reads {all}{Format.Count(scan.RowsRead)} rows of {name} to keep about {Format.Count(scan.RowsKept)}";
    }

    /// <summary>Rows per call as measured, where they are the scan's own: one table, nothing folded.</summary>
    private static double? Returned(WorkloadStatement statement)
    {
        var nodes = statement.Plan!.Root.Descend().ToList();
        return
            nodes.Count(n => n.Relation is not null) == 1
            && nodes.TrueForAll(n => n.NodeType is not ("Aggregate" or "Group" or "Unique" or "ModifyTable"))
            ? statement.Load.RowsPerCall
            : null;
    }

    private static string Sorted(WorkloadStatement statement)
    {
        PlanNode? sort = statement
            .Plan!.Root.Descend()
            .Where(n => n.NodeType is "Sort" && n.Children.Count > 0)
            .MaxBy(n => n.Children[0].Rows);
        return sort is null ? "" : $" and sorts {Format.Count(sort.Children[0].Rows)} rows";
    }
}
