using System.CommandLine;
using System.CommandLine.Parsing;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core;
using Plimsoll.Telemetry.Doors;

namespace Plimsoll.Cli.Auditing;

/// <summary>The options of a verb about the telemetry that it takes in.</summary>
public sealed class OtlpOptions
{
    public const string TokenVariable = "PLIMSOLL_OTLP_TOKEN";

    private readonly Option<bool>? _otlp;

    private readonly Option<string[]> _listen = new("--listen")
    {
        HelpName = "http://127.0.0.1:4318",
        Description =
            "Where telemetry is taken in; may be given twice, for HTTP and for gRPC (grpc://127.0.0.1:4317). An address alone opens both "
            + "at their usual ports. Beyond this machine a token is needed.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _token = new("--otlp-token")
    {
        HelpName = "token",
        Description =
            "What senders must show as a bearer token. "
            + $"Better given in the environment variable {TokenVariable}, where no process list shows it.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(TokenVariable),
    };

    private readonly Option<FileInfo?> _weights = new("--weights")
    {
        HelpName = "file",
        Description =
            "What a request is worth, by endpoint (YAML: 'POST /bookings: 50'); 1 for the rest. Ranks go by it.",
    };

    private readonly Option<string?> _weightMetric = new("--weight-metric")
    {
        HelpName = "name",
        Description =
            "A counter with the attribute http.route that tells what requests bring (money, sign-ups), among the metrics that come in. "
            + "A request weighs 1, and for what it brings as much more as that is over the mean of all requests. --weights has the last word.",
    };

    private readonly Option<int?> _pid = new("--pid")
    {
        HelpName = "process id",
        Description = "A process of the service on this machine, to be looked into: runtime, functions, waits.",
    };

    /// <param name="isAsked">Whether telemetry is taken in only where <c>--otlp</c> is given.</param>
    public OtlpOptions(bool isAsked)
    {
        _otlp = isAsked
            ? new("--otlp")
            {
                Description =
                    "Take in what services tell of themselves (OpenTelemetry: traces, metrics, logs) over the same window.",
            }
            : null;
        _pid.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is <= 0)
            {
                result.AddError("--pid must be the number of a process.");
            }
        });
    }

    /// <param name="mayWeigh">Whether endpoints come from elsewhere, which <c>--weights</c> are of use for as well.</param>
    public void AddTo(Command command, Func<CommandResult, bool>? mayWeigh = null)
    {
        if (_otlp is not null)
        {
            command.Options.Add(_otlp);
        }
        command.Options.Add(_listen);
        command.Options.Add(_token);
        command.Options.Add(_weights);
        command.Options.Add(_weightMetric);
        command.Options.Add(_pid);
        command.Validators.Add(result => Check(result, mayWeigh?.Invoke(result) == true));
    }

    public bool IsWanted(CommandResult result) => _otlp is null || result.GetValue(_otlp);

    /// <returns>Null where telemetry is not asked for.</returns>
    public DoorOptions? Doors(ParseResult arguments) =>
        _otlp is null || arguments.GetValue(_otlp)
            ? DoorAddress.Parse(arguments.GetValue(_listen) ?? [], arguments.GetValue(_token)).Options
            : null;

    public string? Token(CommandResult result) => CommonOptions.OfVariable(result, _token, TokenVariable);

    public int? Pid(ParseResult arguments) => arguments.GetValue(_pid);

    /// <exception cref="PlimsollException">The file cannot be read, or has errors.</exception>
    public IReadOnlyDictionary<string, double> Weights(ParseResult arguments) =>
        arguments.GetValue(_weights) is { } file ? WeightFile.Load(file.FullName) : new Dictionary<string, double>();

    /// <returns>Null where none is named.</returns>
    public string? WeightMetric(ParseResult arguments) =>
        arguments.GetValue(_weightMetric) is { } name && !string.IsNullOrWhiteSpace(name) ? name.Trim() : null;

    private void Check(CommandResult result, bool mayWeigh)
    {
        if (IsWanted(result))
        {
            foreach (var error in DoorAddress.Parse(result.GetValue(_listen) ?? [], Token(result)).Errors)
            {
                result.AddError($"--listen: {error}.");
            }
            return;
        }
        foreach (var option in (Option[])[_listen, _token, _weights, _weightMetric, _pid])
        {
            if (result.GetResult(option) is { Implicit: false } && !(mayWeigh && option == _weights))
            {
                result.AddError($"{option.Name} is of use with --otlp alone.");
            }
        }
    }
}
