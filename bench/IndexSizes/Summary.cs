using System.Text;

namespace Plimsoll.Bench.IndexSizes;

/// <summary>The comparisons as Markdown tables.</summary>
public static class Summary
{
    public static string Of(IReadOnlyList<Comparison> comparisons)
    {
        var text = new StringBuilder();
        text.AppendLine("| kind | index | built | predicted | error | statistics alone | hypopg / built |");
        text.AppendLine("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var c in comparisons)
        {
            text.AppendLine(
                $"| {c.Design.Kind} | {c.Design.Design.Shape} | {c.Real} | {c.Predicted} | {c.Error:+0.0 %;-0.0 %;0.0 %} | {c.ErrorFromStatistics:+0.0 %;-0.0 %;0.0 %} | {c.HypotheticalFactor:0.00} |"
            );
        }
        text.AppendLine();
        text.AppendLine(
            "| kind | indexes | median error | worst | statistics alone: median | worst | hypopg / built: median |"
        );
        text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        var kinds = comparisons.GroupBy(c => c.Design.Kind).Select(k => (k.Key, k.ToList()));
        var withoutGin = comparisons.Where(c => c.Design.Design.Method != "gin").ToList();
        foreach (var (kind, of) in kinds.Append(("all but GIN", withoutGin)).Append(("all", comparisons.ToList())))
        {
            var errors = Sorted(of, c => Math.Abs(c.Error));
            var alone = Sorted(of, c => Math.Abs(c.ErrorFromStatistics));
            var factors = Sorted(of, c => c.HypotheticalFactor);
            text.AppendLine(
                $"| {kind} | {of.Count} | {Median(errors):0.0 %} | {errors[^1]:0.0 %} | {Median(alone):0.0 %} | {alone[^1]:0.0 %} | {(factors.Count > 0 ? Median(factors) : null):0.00} |"
            );
        }
        return text.ToString();
    }

    public static double Median(IReadOnlyList<double> sorted) =>
        (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    private static List<double> Sorted(IEnumerable<Comparison> comparisons, Func<Comparison, double?> value) =>
        [.. comparisons.Select(value).OfType<double>().Order()];
}
