using System.CommandLine;
using System.Text.Json;
using Plimsoll.Cli.Output;
using Plimsoll.Core;
using Plimsoll.Core.Reports;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Comparing;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load compare</c>: do two runs differ by more than chance?</summary>
public static class LoadCompareCommand
{
    public static Command Create(Terminal terminal)
    {
        var before = new Argument<FileInfo>("before") { HelpName = "before", Description = "The JSON of a load run." };
        var after = new Argument<FileInfo>("after")
        {
            HelpName = "after",
            Description = "The JSON of another load run.",
        };
        var json = new Option<bool>("--json") { Description = "Write the comparison as JSON." };
        var seed = LoadingOptions.Seed();
        var failOnWorse = new Option<bool>("--fail-on-worse")
        {
            Description = $"End with exit code {ExitCodes.ThresholdMissed} when the second is significantly worse.",
        };
        var command = new Command(
            "compare",
            "Set two load runs against each other: which figures differ by more than two runs of the same thing would."
        )
        {
            before,
            after,
            json,
            seed,
            failOnWorse,
        };
        command.SetAction(
            async (arguments, token) =>
            {
                var (first, second) = (arguments.GetRequiredValue(before), arguments.GetRequiredValue(after));
                var comparison = LoadComparer.Compare(
                    await ReadAsync(first, token),
                    await ReadAsync(second, token),
                    first.Name,
                    second.Name,
                    arguments.GetValue(seed)
                );
                if (arguments.GetValue(json))
                {
                    await terminal.RawOut.WriteAsync(ReportJson.Write(comparison).AsMemory(), token);
                }
                else
                {
                    ComparisonText.Write(comparison, terminal.Out);
                }
                return arguments.GetValue(failOnWorse) && comparison.IsWorse
                    ? ExitCodes.ThresholdMissed
                    : ExitCodes.Success;
            }
        );
        return command;
    }

    private static async Task<LoadReport> ReadAsync(FileInfo file, CancellationToken token)
    {
        try
        {
            var report = ReportJson.Read<LoadReport>(await File.ReadAllTextAsync(file.FullName, token));
            return report is { Schema: LoadReport.SchemaName }
                ? report
                : throw NoReport(
                    file,
                    $"its schema is {report?.Schema ?? "missing"}, not {LoadReport.SchemaName}",
                    null
                );
        }
        catch (JsonException e)
        {
            throw NoReport(file, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"{file.FullName} cannot be read: {e.Message}",
                "Check its name.",
                e
            );
        }
    }

    private static PlimsollException NoReport(FileInfo file, string why, Exception? inner) =>
        new(
            Fault.File,
            $"{file.FullName} is not the JSON of a load run: {why}",
            "Write one with plimsoll load run … --output run.json.",
            inner
        );
}
