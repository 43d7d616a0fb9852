using System.CommandLine;
using System.CommandLine.Parsing;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>The options of a verb about access logs that it reads beside telemetry, or instead of it.</summary>
public sealed class AccessLogOptions
{
    private static readonly TimeSpan s_ordinary = TimeSpan.FromHours(1);

    private readonly Option<string[]> _log = new("--access-log") { HelpName = "file", DefaultValueFactory = _ => [] };

    private readonly Option<string> _format = new("--log-format")
    {
        HelpName = string.Join('|', LogFormatChoice.Names),
        Description = "How the lines of --access-log are written. Told by the first lines when it is not given.",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> _pattern = new("--log-pattern")
    {
        HelpName = "text",
        Description =
            "For --log-format pattern: a line with names in braces, e.g. '{client} [{time}] \"{request}\" {status} {ms}'. Names: "
            + string.Join(", ", LogFormatChoice.Fields.Keys)
            + ".",
    };

    private readonly Option<TimeSpan>? _window;

    /// <param name="isFollowed">Whether new lines are read as they come, rather than the log's end.</param>
    public AccessLogOptions(bool isFollowed)
    {
        _log.Description = isFollowed
            ? "An access log of the service or of the proxy before it, whose new lines are followed: rates, errors and latencies of endpoints that send no traces. May be given more than once."
            : "An access log of the service or of the proxy before it, as text or compressed by gzip: rates, errors and latencies of endpoints that send no traces. May be given more than once.";
        _window = isFollowed
            ? null
            : new("--log-window")
            {
                HelpName = "1h|all",
                Description =
                    "How much of the end of --access-log is taken, by the times in it; all takes the whole log.",
                DefaultValueFactory = _ => s_ordinary,
                CustomParser = result =>
                    CommonOptions.Parsed(
                        result,
                        word => word == "all" ? TimeSpan.MaxValue : Duration.Parse(word),
                        "a length of time such as 10m or 1h, or all"
                    ),
            };
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_log);
        command.Options.Add(_format);
        command.Options.Add(_pattern);
        if (_window is not null)
        {
            command.Options.Add(_window);
        }
        command.Validators.Add(Check);
    }

    public bool IsWanted(CommandResult result) => result.GetValue(_log) is { Length: > 0 };

    /// <returns>Null where no log is named.</returns>
    public AccessLogRequest? Request(ParseResult arguments)
    {
        if (arguments.GetValue(_log) is not { Length: > 0 } paths)
        {
            return null;
        }
        var stretch = _window is null ? TimeSpan.MaxValue : arguments.GetValue(_window);
        return new AccessLogRequest(
            paths,
            new LogFormatChoice(arguments.GetRequiredValue(_format), arguments.GetValue(_pattern)),
            stretch == TimeSpan.MaxValue ? null : stretch
        );
    }

    private void Check(CommandResult result)
    {
        if (!IsWanted(result))
        {
            foreach (var option in new Option?[] { _format, _pattern, _window }.OfType<Option>())
            {
                if (result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name} is of use with --access-log alone.");
                }
            }
            return;
        }
        var format = result.GetValue(_format) ?? "auto";
        if (!LogFormatChoice.Names.Contains(format))
        {
            result.AddError($"--log-format: '{format}' is none of {string.Join(", ", LogFormatChoice.Names)}.");
        }
        else if (format == "pattern" == string.IsNullOrEmpty(result.GetValue(_pattern)))
        {
            result.AddError("--log-format pattern and --log-pattern belong together.");
        }
    }
}
