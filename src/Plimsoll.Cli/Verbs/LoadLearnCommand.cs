using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Plimsoll.Cli.Learning;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Learning.Logs;
using Plimsoll.Load.Learning.Traces;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load learn</c>: a scenario from production's access logs, and how near it comes to them.</summary>
public static class LoadLearnCommand
{
    public static Command Create(Terminal terminal)
    {
        var log = new Option<string[]>("--log", "-l")
        {
            HelpName = "file",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
            Description =
                "An access log, as text or compressed by gzip; may be given more than once, in any order. - reads standard input.",
        };
        var traces = new Option<string[]>("--traces")
        {
            HelpName = "file",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
            Description =
                "Instead of logs: traces as the OpenTelemetry collector's file exporter writes them, as JSON lines or compressed by gzip.",
        };
        var service = new Option<string?>("--service")
        {
            HelpName = "name",
            Description = "For --traces: only requests to this service, by its service.name.",
        };
        var mark = new Option<string>("--session-attribute")
        {
            HelpName = "name",
            Description =
                "For --traces: the attribute that marks a session. Who has none is told by user, or by address and agent.",
            DefaultValueFactory = _ => new TraceOptions().SessionAttribute,
        };
        var format = new Option<string>("--format", "-f")
        {
            HelpName = string.Join('|', LogFormatChoice.Names),
            Description = "How the lines are written. Told by the first lines when it is not given.",
            DefaultValueFactory = _ => "auto",
            Validators = { result => OneOf(result, LogFormatChoice.Names) },
        };
        var pattern = new Option<string?>("--pattern")
        {
            HelpName = "text",
            Description =
                "For --format pattern: a line with names in braces, e.g. '{client} [{time}] \"{request}\" {status} {ms}'. Names: "
                + string.Join(", ", LogFormatChoice.Fields.Keys)
                + ".",
        };
        var field = new Option<string[]?>("--json-field")
        {
            HelpName = "name=field",
            Description =
                "For JSON: what a name of this log means, e.g. 'http.wanted=path'; a dot leads into an object. Fields as for --pattern.",
            Validators = { Fields },
        };
        var allow = new Option<string[]?>("--allow")
        {
            HelpName = "POST /cart",
            Description =
                "Replay these, too, although they may change something. {…} or * stands for any segment. GET, HEAD and OPTIONS always are.",
            Validators = { Allowed },
        };
        var from = Moment("--from", "Only what began from then on; UTC unless it says otherwise.");
        var until = Moment("--until", "Only what began before then.");
        var idle = new Option<TimeSpan?>("--idle")
        {
            HelpName = "30m",
            Description = "The pause that ends a session. Told from the log when it is not given.",
            CustomParser = result => CommonOptions.Parsed(result, Duration.Parse, "a length of time such as 30m"),
        };
        var peak = CommonOptions.Duration(
            "--peak",
            TimeSpan.FromHours(1),
            "Today's peak is the busiest stretch of this length."
        );
        var profile = new Option<bool>("--profile")
        {
            Description = "Follow the rate over the whole log, as a profile; else the rate stays at the peak.",
        };
        var name = new Option<string>("--name")
        {
            HelpName = "word",
            Description = "What the scenario is called.",
            DefaultValueFactory = _ => "learned",
        };
        var output = new Option<string>("--output", "-o")
        {
            HelpName = "file",
            Description = "Where the scenario goes; - is standard output, and the report then goes to standard error.",
            DefaultValueFactory = _ => "traffic.yaml",
        };
        var report = new Option<FileInfo[]?>("--report")
        {
            HelpName = "file",
            Description = "Where to write the report as well: .json or .txt; may be given more than once.",
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Of the sample and the replay.",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command(
            "learn",
            "Learn a scenario from access logs or traces, and say how near its replay comes to them. Nothing personal enters it."
        )
        {
            log,
            traces,
            service,
            mark,
            format,
            pattern,
            field,
            allow,
            from,
            until,
            idle,
            peak,
            profile,
            name,
            output,
            report,
            seed,
        };
        command.Validators.Add(result =>
        {
            foreach (var option in (Option<string[]>[])[log, traces])
            {
                CommonOptions.RefuseStrayOptions(result, option);
            }
            if (result.GetResult(log) is null == result.GetResult(traces) is null)
            {
                result.AddError("Name what to learn from: either --log or --traces.");
            }
        });
        command.SetAction(
            async (arguments, token) =>
            {
                var isOfTraces = arguments.GetValue(traces) is { Length: > 0 };
                var fields = (arguments.GetValue(field) ?? []).Select(text => text.Split('=', 2));
                var request = new LearnRequest(
                    isOfTraces ? arguments.GetValue(traces)! : arguments.GetRequiredValue(log),
                    isOfTraces
                        ? new TraceReader(
                            new TraceOptions
                            {
                                Service = arguments.GetValue(service),
                                SessionAttribute = arguments.GetRequiredValue(mark),
                            }
                        )
                        : new LogReader(
                            new LogFormatChoice(
                                arguments.GetRequiredValue(format),
                                arguments.GetValue(pattern),
                                fields.ToDictionary(
                                    pair => pair[0],
                                    pair => LogFormatChoice.Fields[pair[1]],
                                    StringComparer.Ordinal
                                )
                            )
                        ),
                    new LearnOptions
                    {
                        Name = arguments.GetRequiredValue(name),
                        Allow = [.. (arguments.GetValue(allow) ?? []).Select(text => AllowedRequest.Parse(text)!)],
                        From = arguments.GetValue(from),
                        Until = arguments.GetValue(until),
                        Idle = arguments.GetValue(idle),
                        Peak = arguments.GetValue(peak),
                        Profile = arguments.GetValue(profile),
                        Seed = arguments.GetValue(seed),
                    },
                    arguments.GetRequiredValue(output),
                    arguments.GetValue(report) ?? []
                );
                await new LearnRun(request, terminal).RunAsync(token);
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Option<DateTime?> Moment(string name, string description) =>
        new(name)
        {
            HelpName = "2024-05-01T12:00",
            Description = description,
            CustomParser = result =>
                CommonOptions.Parsed(
                    result,
                    word =>
                        DateTimeOffset.TryParse(
                            word,
                            CultureInfo.InvariantCulture,
                            DateTimeStyles.AssumeUniversal,
                            out var moment
                        )
                            ? moment.UtcDateTime
                            : (DateTime?)null,
                    "a time such as 2024-05-01T12:00"
                ),
        };

    private static void OneOf(OptionResult result, IReadOnlyList<string> words)
    {
        if (result.Tokens.Count == 1 && !words.Contains(result.Tokens[0].Value))
        {
            result.AddError($"'{result.Tokens[0].Value}' is none of {string.Join(", ", words)}.");
        }
    }

    private static void Fields(OptionResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (
                token.Value.Split('=', 2) is not [{ Length: > 0 }, var field]
                || !LogFormatChoice.Fields.ContainsKey(field)
            )
            {
                result.AddError(
                    $"'{token.Value}' is not a name and a field, such as http.wanted=path. Fields: {string.Join(", ", LogFormatChoice.Fields.Keys)}."
                );
            }
        }
    }

    private static void Allowed(OptionResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (AllowedRequest.Parse(token.Value) is null)
            {
                result.AddError($"'{token.Value}' is not a method and a path, such as 'POST /cart'.");
            }
        }
    }
}
