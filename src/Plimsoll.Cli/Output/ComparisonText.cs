using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Reports.Comparing;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>Two loads, or two envelopes, side by side, for a terminal.</summary>
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
        table.AddColumn("interval");
        table.AddColumn("");
        foreach (var figure in comparison.Figures)
        {
            table.AddRow(
                figure.Name,
                Markup.Escape(figure.BeforeWords ?? Value(figure, figure.Before)),
                Markup.Escape(figure.AfterWords ?? Value(figure, figure.After)),
                Signed(figure.Difference),
                figure.Interval is { } interval
                    ? $"{Signed(interval.Low)} to {Signed(interval.High)} ({Format.Percent(interval.Level)})"
                    : "",
                figure.Verdict switch
                {
                    ComparedVerdict.Better => "[green]better[/]",
                    ComparedVerdict.Worse => "[red]worse[/]",
                    ComparedVerdict.CannotTell when figure.BeforeWords is not null =>
                        "cannot tell: what is known of the two overlaps",
                    ComparedVerdict.CannotTell => "cannot tell: too little was measured",
                    _ => "no difference beyond chance",
                }
            );
        }
        console.Write(table);
    }

    private static string Value(ComparedFigure figure, double? value) =>
        value is not { } known
            ? "?"
            : figure.Name switch
            {
                "errors" => Format.Percent(known),
                "throughput" => $"{Format.Count(known)}/s",
                _ => Format.Milliseconds(known),
            };

    private static string Signed(double? share) =>
        share is { } known ? $"{(known < 0 ? "−" : "+")}{Format.Percent(Math.Abs(known))}" : "?";
}
