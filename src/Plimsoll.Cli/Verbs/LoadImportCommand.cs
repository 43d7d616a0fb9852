using System.CommandLine;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Sources;
using Plimsoll.Load.Sources.Har;
using Plimsoll.Load.Sources.OpenApi;
using Spectre.Console;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load import</c>: a scenario to start from, out of a recording or of an interface's description.</summary>
public static class LoadImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var har = new Option<FileInfo?>("--har")
        {
            HelpName = "file",
            Description = "A recording of a browser or a proxy (HTTP Archive).",
        };
        var openApi = new Option<FileInfo?>("--openapi")
        {
            HelpName = "file",
            Description = "The description of an interface: OpenAPI 3, in JSON or YAML.",
        };
        var allow = new Option<string[]?>("--allow")
        {
            HelpName = "POST /cart",
            Description =
                "Take these over, too, although they may change something. {…} or * stands for any segment. GET and HEAD always are.",
        };
        allow.Validators.Add(result =>
        {
            foreach (var word in result.Tokens.Where(token => AllowedRequest.Parse(token.Value) is null))
            {
                result.AddError($"'{word.Value}' is not a method and a path such as 'POST /cart'.");
            }
        });
        var rate = new Option<double>("--sessions-per-second")
        {
            HelpName = "rate",
            Description = "Today's peak, which neither source tells.",
            DefaultValueFactory = _ => 1,
            CustomParser = result => LoadingOptions.Positive(result, "a rate above 0"),
        };
        var name = new Option<string?>("--name") { HelpName = "word", Description = "What the scenario is called." };
        var output = new Option<string>("--output", "-o")
        {
            HelpName = "file",
            Description = "Where the scenario goes; - is standard output.",
            DefaultValueFactory = _ => "traffic.yaml",
        };
        var command = new Command(
            "import",
            "Make a scenario to start from: out of a recorded walk (--har) or out of an interface's description (--openapi). "
                + "No cookie, password or token is copied."
        )
        {
            har,
            openApi,
            allow,
            rate,
            name,
            output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(har) is null == result.GetResult(openApi) is null)
            {
                result.AddError("Name one source: --har or --openapi.");
            }
        });
        command.SetAction(arguments =>
        {
            var options = new ImportOptions
            {
                Allow = [.. (arguments.GetValue(allow) ?? []).Select(AllowedRequest.Parse).OfType<AllowedRequest>()],
                SessionsPerSecond = arguments.GetValue(rate),
                Name = arguments.GetValue(name),
            };
            var imported = arguments.GetValue(har) is { } recording
                ? HarImport.Import(recording.FullName, options)
                : OpenApiImport.Import(arguments.GetValue(openApi)!.FullName, options);
            Write(imported, arguments.GetRequiredValue(output), terminal);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Write(ImportedScenario imported, string file, Terminal terminal)
    {
        if (file == "-")
        {
            terminal.RawOut.Write(imported.Yaml);
        }
        else
        {
            try
            {
                File.WriteAllText(file, imported.Yaml);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new PlimsollException(
                    Fault.File,
                    $"The scenario cannot be written to {file}: {e.Message}",
                    "Name another file with --output.",
                    e
                );
            }
        }
        var steps = imported.Scenario.Journeys.Sum(journey => journey.Steps.Count);
        terminal.Error.MarkupLineInterpolated(
            $"{imported.Scenario.Name}: {imported.Scenario.Journeys.Count} journeys of {steps} steps{(file == "-" ? "" : $", written to {Path.GetFullPath(file)}")}"
        );
        foreach (var (reason, count) in imported.LeftOut.OrderByDescending(pair => pair.Value))
        {
            terminal.Error.MarkupLineInterpolated($"  {count, 5} left out: {reason}");
        }
        if (imported.ToFillIn.Count > 0)
        {
            terminal.Error.MarkupLineInterpolated(
                $"  fill in, where it says {ImportedScenario.Unknown}: {string.Join(", ", imported.ToFillIn)}"
            );
        }
    }
}
