using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Reports.Comparing;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>Two loads side by side, for a terminal.</summary>
public static class ComparisonText
{
    public static void Write(LoadComparison comparison, IAnsiConsole console)
    {
        foreach (var doubt in comparison.Doubts)
        {
            console.MarkupLineInterpolated($"[yellow]Compare with care: {doubt}[/]");
        }
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("");
        table.AddColumn(new TableColumn(Markup.Escape(comparison.Before)).RightAligned());
        table.AddColumn(new TableColumn(Markup.Escape(comparison.After)).RightAligned());
        table.AddColumn(new TableColumn("difference").RightAligned());
        table.AddColumn("99 % interval");
        table.AddColumn("");
        foreach (var figure in comparison.Figures)
        {
            table.AddRow(
                figure.Name,
                Value(figure, figure.Before),
                Value(figure, figure.After),
                Signed(figure.Difference),
                $"{Signed(figure.Interval.Low)} to {Signed(figure.Interval.High)}",
                figure.Verdict switch
                {
                    ComparedVerdict.Better => "[green]better[/]",
                    ComparedVerdict.Worse => "[red]worse[/]",
                    ComparedVerdict.CannotTell => "cannot tell: too little was measured",
                    _ => "no difference beyond chance",
                }
            );
        }
        console.Write(table);
    }

    private static string Value(ComparedFigure figure, double value) =>
        figure.Name switch
        {
            "errors" => Format.Percent(value),
            "throughput" => $"{Format.Count(value)}/s",
            _ => Format.Milliseconds(value),
        };

    private static string Signed(double share) =>
        double.IsFinite(share) ? $"{(share < 0 ? "−" : "+")}{Format.Percent(Math.Abs(share))}" : "?";
}
