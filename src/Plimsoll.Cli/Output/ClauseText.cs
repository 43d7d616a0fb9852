using Plimsoll.Load.Reports.Figures;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>What became of the clauses of a promise, one a line.</summary>
internal static class ClauseText
{
    /// <param name="whose">Put before each clause; empty for that of all requests.</param>
    public static void Write(string whose, IReadOnlyList<ClauseFigures> clauses, IAnsiConsole console)
    {
        foreach (var clause in clauses)
        {
            console.MarkupLine(
                $"  [{(clause.Holds ? "green" : "red")}]{(clause.Holds ? "holds " : "broken")}[/]  {Markup.Escape(whose + clause.Clause)}: {Markup.Escape(clause.Text)}"
            );
        }
    }
}
