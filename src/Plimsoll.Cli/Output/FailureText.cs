using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Figures;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>What can be done about failures, one a line.</summary>
internal static class FailureText
{
    public static void WriteAdvice(IReadOnlyList<FailureCount> failures, IAnsiConsole console)
    {
        foreach (var (about, advice) in FailureAdvice.Of(failures))
        {
            console.MarkupLineInterpolated($"  [grey]{about}: {advice}[/]");
        }
    }
}
