using System.CommandLine;
using System.Text.Json;
using Plimsoll.Cli.Output;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core;
using Plimsoll.Core.Reports;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Comparing;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load compare</c>: do two runs, or two envelopes, differ by more than chance?</summary>
public static class LoadCompareCommand
{
    public static Command Create(Terminal terminal)
    {
        var before = new Argument<FileInfo>("before")
        {
            HelpName = "before",
            Description = "The JSON of a load run or of an envelope.",
        };
        var after = new Argument<FileInfo>("after")
        {
            HelpName = "after",
            Description = "That of another of its kind.",
        };
        var format = new Option<ReportFormat?>("--format", "-f")
        {
            HelpName = "text|json",
            Description = "What to write the comparison as. Text when it is not given.",
        };
        var json = new Option<bool>("--json") { Description = "The same as --format json." };
        var junit = new Option<FileInfo?>("--junit")
        {
            HelpName = "file",
            Description = "Write a test a figure in JUnit's XML, failed where it is significantly worse.",
        };
        var seed = LoadingOptions.Seed();
        var failOnWorse = new Option<bool>("--fail-on-worse")
        {
            Description = $"End with exit code {ExitCodes.ThresholdMissed} when the second is significantly worse.",
        };
        var command = new Command(
            "compare",
            "Set two load runs, or two envelopes, against each other: which figures differ by more than two runs of the same thing would."
        )
        {
            before,
            after,
            format,
            json,
            junit,
            seed,
            failOnWorse,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(format) == ReportFormat.Html)
            {
                result.AddError("A comparison is written as text or json.");
            }
        });
        command.SetAction(
            async (arguments, token) =>
            {
                var comparison = await CompareAsync(
                    arguments.GetRequiredValue(before),
                    arguments.GetRequiredValue(after),
                    arguments.GetValue(seed),
                    token
                );
                if (arguments.GetValue(json) || arguments.GetValue(format) == ReportFormat.Json)
                {
                    await terminal.RawOut.WriteAsync(ReportJson.Write(comparison).AsMemory(), token);
                }
                else
                {
                    ComparisonText.Write(comparison, terminal.Out);
                }
                if (arguments.GetValue(junit) is { } file)
                {
                    await JUnitFile.WriteAsync(file, JUnitReport.Of(comparison), token);
                }
                return arguments.GetValue(failOnWorse) && comparison.IsWorse
                    ? ExitCodes.ThresholdMissed
                    : ExitCodes.Success;
            }
        );
        return command;
    }

    private static async Task<LoadComparison> CompareAsync(
        FileInfo before,
        FileInfo after,
        int seed,
        CancellationToken token
    )
    {
        var (first, second) = (await ReadAsync(before, token), await ReadAsync(after, token));
        return (first, second) switch
        {
            (LoadReport one, LoadReport other) => LoadComparer.Compare(one, other, before.Name, after.Name, seed),
            (EnvelopeReport one, EnvelopeReport other) => EnvelopeComparer.Compare(one, other, before.Name, after.Name),
            _ => throw new PlimsollException(
                Fault.Usage,
                $"Of {before.Name} and {after.Name} one is a load run and the other an envelope.",
                "Name two of a kind."
            ),
        };
    }

    /// <returns>A <see cref="LoadReport"/> or an <see cref="EnvelopeReport"/>.</returns>
    private static async Task<object> ReadAsync(FileInfo file, CancellationToken token)
    {
        try
        {
            var text = await File.ReadAllTextAsync(file.FullName, token);
            using var document = JsonDocument.Parse(text);
            var schema =
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("schema", out var named)
                    ? named.ToString()
                    : null;
            object? report = schema switch
            {
                LoadReport.SchemaName => ReportJson.Read<LoadReport>(text),
                EnvelopeReport.SchemaName => ReportJson.Read<EnvelopeReport>(text),
                _ => null,
            };
            return report
                ?? throw NoReport(
                    file,
                    $"its schema is {schema ?? "missing"}, neither {LoadReport.SchemaName} nor {EnvelopeReport.SchemaName}",
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
            $"{file.FullName} is not the JSON of a load run or an envelope: {why}",
            "Write one with plimsoll load run … --output run.json, or with load envelope.",
            inner
        );
}
