using System.Globalization;
using System.Text;

namespace Plimsoll.Bench.IndexSizes;

/// <summary>The comparisons as Markdown tables.</summary>
public static class Summary
{
    public static string Of(IReadOnlyList<Comparison> comparisons)
    {
        var text = new StringBuilder();
        text.AppendLine("| kind | index | built | predicted | error | hypopg / built |");
        text.AppendLine("| --- | --- | ---: | ---: | ---: | ---: |");
        foreach (var c in comparisons)
        {
            var factor = c.Hypothetical is { } h ? (h.Count / (double)c.Real.Count).ToString("0.00", Invariant) : "";
            text.AppendLine(
                $"| {c.Design.Kind} | {c.Design.Design.Shape} | {c.Real} | {c.Predicted} | {Percent(c.Error)} | {factor} |"
            );
        }
        text.AppendLine();
        text.AppendLine("| kind | indexes | median | worst |");
        text.AppendLine("| --- | ---: | ---: | ---: |");
        foreach (var kind in comparisons.GroupBy(c => c.Design.Kind).Append(comparisons.GroupBy(_ => "all").Single()))
        {
            var errors = kind.Select(c => Math.Abs(c.Error)).Order().ToList();
            text.AppendLine($"| {kind.Key} | {errors.Count} | {Percent(Median(errors))} | {Percent(errors[^1])} |");
        }
        return text.ToString();
    }

    public static double Median(IReadOnlyList<double> sorted) =>
        (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private static string Percent(double share) => (share * 100).ToString("0.0", Invariant) + " %";
}
