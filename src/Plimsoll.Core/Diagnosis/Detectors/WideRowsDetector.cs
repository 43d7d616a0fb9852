using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>Statements that fetch whole, wide rows in number, where a list needs a few columns of them.</summary>
public sealed class WideRowsDetector : IDetector
{
    /// <summary>Bytes of a row from which on its width is worth a thought.</summary>
    public const double WideRow = 1_000;

    /// <summary>Bytes of a call's result; a single wide row, or a few, hurt nobody.</summary>
    public const double LargeResult = 64 * 1024;

    /// <summary>Who asks for fewer columns has chosen them.</summary>
    public const int ManyColumns = 5;

    /// <summary>Bytes of a column that is named as the reason.</summary>
    private const int WideColumn = 200;

    public string Slug => "wide-rows";

    public string Summary => "Statements that fetch many wide rows with all their columns.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from statement in workload.Statements
        where statement.Share >= Unserved.WorthSaying && statement.Statement.IsSelect()
        where statement.Plan is { Root.Output.Count: >= ManyColumns }
        let fetched = Fetched(statement, workload.Catalog)
        let width = statement.Plan!.Root.Width + fetched.Sum(f => f.ToastPerRow)
        where width >= WideRow && width * statement.Load.RowsPerCall >= LargeResult
        select Judge(statement, fetched, width);

    private Finding Judge(WorkloadStatement statement, IReadOnlyList<FetchedTable> fetched, double width)
    {
        var columns = statement.Plan!.Root.Output.Count;
        var perCall = new Bytes((long)(width * statement.Load.RowsPerCall));
        var perRow = new Bytes((long)width);
        var wide = fetched.SelectMany(f => f.WideColumns).ToList();
        var whole = fetched.Where(f => f.IsWhole).Select(f => f.Table.Name.ToString()).ToList();
        return new Finding
        {
            Rule = Slug,
            Subject = statement.Fingerprint.ToString(),
            Title = $"Fetches {Format.Count(statement.Load.RowsPerCall)} rows of {perRow} each, {columns} columns wide",
            Explanation =
                $"`{statement.Statement.Brief()}` fetches {columns} columns for {Format.Count(statement.Load.RowsPerCall)} "
                + $"rows a call"
                + (whole.Count > 0 ? $", all there are in {string.Join(" and ", whole)}" : "")
                + $": {perCall} that are read, perhaps unpacked from TOAST, sent, and turned into objects."
                + (wide.Count > 0 ? $" Most of it is in {string.Join(", ", wide)}." : ""),
            Evidence =
            [
                new($"statement {statement.Fingerprint}", ProposalWords.LoadOf(statement)),
                new("width of a row (estimate)", perRow.ToString()),
                new("rows returned per call", Format.Count(statement.Load.RowsPerCall)),
                new("result per call (estimate)", perCall.ToString()),
                .. fetched.Select(f => new Evidence(
                    $"columns of {f.Table.Name}",
                    $"{f.Columns} of {f.Table.Columns.Count}"
                        + (f.ToastPerRow >= 1 ? $", {new Bytes((long)f.ToastPerRow)} of TOAST a row" : "")
                )),
            ],
            Share = statement.Share,
            // What part of the time the width takes cannot be told from outside: half of it at most, and never high.
            Severity = (Severity)Math.Min((int)Severity.Medium, (int)SeverityScale.OfShare(statement.Share / 2)),
            Confidence = whole.Count > 0 ? Confidence.Medium : Confidence.Low,
            Statements = [statement.Fingerprint],
            Prescriptions =
            [
                new Prescription
                {
                    Rule = Slug,
                    Title = "Select the columns that are used",
                    Change = new Change.Advice(
                        "Let the list ask for the columns that it shows (a projection, in a mapper) and fetch the wide ones "
                            + "with the single row that somebody opens."
                            + (wide.Count > 0 ? $" Leave out first: {string.Join(", ", wide)}." : "")
                    ),
                    Predicted = new Predicted(
                        statement.Share / 4,
                        "less to read, unpack, send and allocate; a quarter of the statement's time by rule of thumb",
                        "rule of thumb"
                    ),
                    Disruption = Disruption.Code,
                    Helps = [statement.Fingerprint],
                    Tables = statement.Tables,
                },
            ],
        };
    }

    private static List<FetchedTable> Fetched(WorkloadStatement statement, Catalog catalog)
    {
        var tables = Scan.Of(statement, catalog)
            .Where(s => s.Step.Node.Alias is not null)
            .DistinctBy(s => s.Step.Node.Alias)
            .ToDictionary(s => s.Step.Node.Alias!, s => s.Table);
        return
        [
            .. statement
                .Plan!.Root.Output.Select(o => ConditionParser.ParseKey(o).Subject)
                .Where(o => o is { Shape: OperandShape.Column, Alias: not null } && tables.ContainsKey(o.Alias))
                .GroupBy(o => o!.Alias!)
                .Select(g => FetchedTable.Of(tables[g.Key], [.. g.Select(o => o!.Column).Distinct()])),
        ];
    }

    /// <summary>What of a table a statement returns.</summary>
    /// <param name="ToastPerRow">Bytes kept outside the row; pg_stats counts only a pointer for them.</param>
    private sealed record FetchedTable(
        Table Table,
        int Columns,
        bool IsWhole,
        double ToastPerRow,
        IReadOnlyList<string> WideColumns
    )
    {
        public static FetchedTable Of(Table table, List<string> names)
        {
            var isWhole = table.Columns.Count > 0 && names.Count >= table.Columns.Count;
            return new FetchedTable(
                table,
                names.Count,
                isWhole,
                isWhole && table.EstimatedRows > 0 ? table.ToastSize.Count / table.EstimatedRows : 0,
                [
                    .. table
                        .Columns.Where(c => names.Contains(c.Name) && c.Statistics?.AverageWidth >= WideColumn)
                        .OrderByDescending(c => c.Statistics!.AverageWidth)
                        .Take(5)
                        .Select(c => SqlIdentifier.Quote(c.Name)),
                ]
            );
        }
    }
}
