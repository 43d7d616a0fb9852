using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>Rows of the table that is printed.</summary>
internal static class Report
{
    /// <summary>Rows of one INSERT that count as many.</summary>
    private const double Many = 1000;

    public static string Heading(bool real)
    {
        var heading =
            "| bound | budget MB | advisor | indexes | cost left % | planner calls | seconds | hypopg MB | predicted MB | inserts predicted: many rows | one row |\n"
            + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";
        return real
            ? heading
                + "\n| built | | | indexes | real ms before | after | typical spread % | worst slow-down | built MB | inserts measured: many rows | one row |"
            : heading;
    }

    public static async Task<string> EstimateAsync(
        BenchCase bench,
        Advised advised,
        Bytes budget,
        double slowdown,
        double left,
        CancellationToken token
    )
    {
        var (hypothetical, predicted) = await Judge.SizesAsync(bench, advised.Designs, token);
        var bound =
            advised.Advisor == "Extend" || double.IsPositiveInfinity(slowdown)
                ? "none"
                : string.Create(CultureInfo.InvariantCulture, $"{slowdown:0.##}×");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {bound} | {budget.Megabytes:0} | {advised.Advisor} | {advised.Designs.Count} | {100 * left:0.0} | {advised.Calls} | "
                + $"{advised.Took.TotalSeconds:0.0} | {hypothetical.Megabytes:0} | {predicted.Megabytes:0} | "
                + $"{WorstInsert(bench, advised.Designs, Many):0.0}× | {WorstInsert(bench, advised.Designs, rowsPerStatement: 1):0.0}× |"
        );
    }

    public static string Real(BenchCase bench, string name, RealRun run) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| | | {name} | {run.Designs.Count} | {run.Before(bench):0} | {run.After(bench):0} | {100 * run.Spread:0} | "
                + $"{run.Worst.Value.Slowdown:0.00} (Q{run.Worst.Key.QueryId}) | {run.TrueSize.Megabytes:0} | {run.Batch.Factor:0.0}× | "
                + $"{run.Single.Factor:0.0}× |"
        );

    public static async Task<IEnumerable<string>> StatementsAsync(
        BenchCase bench,
        Advised advised,
        CancellationToken token
    )
    {
        var each = await Judge.StatementsAsync(bench, advised.Designs, token);
        var all = each.Sum(s => s.Before);
        return each.Select(s =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"    Q{s.Statement.QueryId}: {100 * s.Before / all:0.0} % -> {100 * s.After / all:0.0} %"
            )
        );
    }

    public static IEnumerable<string> Times(RealRun run) =>
        run.Times.Select(t =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"    Q{t.Key.QueryId}: {t.Value.Without.Least:0.0} ms -> {t.Value.With.Least:0.0} ms, spread {100 * t.Value.With.Spread:0} %"
            )
        );

    /// <summary>The predicted factor on inserts of the table that is slowed most.</summary>
    public static double WorstInsert(BenchCase bench, IReadOnlyList<IndexDesign> designs, double rowsPerStatement) =>
        designs
            .GroupBy(d => d.Table)
            .Select(g => WriteCostModel.InsertSlowdown(bench.Workload.Catalog.Find(g.Key)!, [.. g], rowsPerStatement))
            .DefaultIfEmpty(1)
            .Max();
}
