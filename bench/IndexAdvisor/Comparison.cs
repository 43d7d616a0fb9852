using System.Globalization;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>Ours ÷ Extend's, for one case, budget and bound.</summary>
/// <param name="Left">Cost left.</param>
/// <param name="Calls">Of the planner.</param>
internal sealed record Comparison(string Case, string Budget, string Peer, double Left, double Calls)
{
    public static IEnumerable<string> Table(IReadOnlyList<Comparison> all)
    {
        yield return "| beside | budget | cases | cost left ÷ its: best | median | worst | above 1 | calls ÷ its: median | worst | above 1/5 |";
        yield return "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";
        foreach (var group in all.GroupBy(c => (c.Peer, c.Budget)).Append<IEnumerable<Comparison>>(all))
        {
            var rows = group.ToList();
            var name = rows.Count == all.Count ? "all | all" : $"{rows[0].Peer} | {rows[0].Budget}";
            var left = rows.Select(c => c.Left).Order().ToList();
            var calls = rows.Select(c => c.Calls).Order().ToList();
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {rows.Count} | {left[0]:0.00} | {Median(left):0.00} | {left[^1]:0.00} | {left.Count(l => l > 1.0005)} | "
                    + $"{Median(calls):0.00} | {calls[^1]:0.00} | {calls.Count(c => c > 0.2)} |"
            );
        }
        yield return "";
        yield return "| case | beside | budget | cost left ÷ its | calls ÷ its |";
        yield return "| --- | --- | --- | --- | --- |";
        foreach (var row in all)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Case} | {row.Peer} | {row.Budget} | {row.Left:0.00} | {row.Calls:0.00} |"
            );
        }
    }

    private static double Median(List<double> sorted) =>
        sorted.Count % 2 == 1
            ? sorted[sorted.Count / 2]
            : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}
