using System.CommandLine;
using System.Net;
using Plimsoll.Cli.AccessLogs;
using Plimsoll.Cli.Auditing;
using Plimsoll.Cli.Output;
using Plimsoll.Cli.Serving;
using Plimsoll.Cli.Verbs.Options;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll serve</c>: the doors stay open, and the last window's audit is there as JSON.</summary>
public static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var postgres = CommonOptions.PostgresIfAny();
        var window = CommonOptions.Duration("--window", TimeSpan.FromSeconds(60), "How long each window is.");
        var api = new Option<IPEndPoint>("--api")
        {
            HelpName = "127.0.0.1:4320",
            Description =
                "Where the interface listens: /health, /api/audit, /api/bottleneck, /api/endpoints. Beyond this machine it wants the token too.",
            DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, 4320),
            CustomParser = result =>
            {
                var word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (IPEndPoint.TryParse(word, out var address) && word.Contains(':'))
                {
                    return address;
                }
                result.AddError($"'{word}' is no address such as 127.0.0.1:4320.");
                return new IPEndPoint(IPAddress.Loopback, 0);
            },
        };
        var indexes = new IndexOptions();
        var otlp = new OtlpOptions(isAsked: false);
        var logs = new AccessLogOptions(isFollowed: true);
        var command = new Command(
            "serve",
            "Keep taking in what services tell of themselves, and say over and over what binds and what is wrong. Runs until Ctrl-C; changes nothing."
        )
        {
            postgres,
            window,
            api,
        };
        indexes.AddTo(command);
        otlp.AddTo(command);
        logs.AddTo(command);
        command.Validators.Add(result =>
        {
            if (
                result.GetValue(api) is { } address
                && !IPAddress.IsLoopback(address.Address)
                && string.IsNullOrWhiteSpace(otlp.Token(result))
            )
            {
                result.AddError($"--api: {address} can be reached from other machines: give --otlp-token.");
            }
        });
        command.SetAction(
            async (arguments, token) =>
            {
                var says = new Progress(terminal.Error, TimeProvider.System);
                var named = arguments.GetValue(postgres);
                var doors = otlp.Doors(arguments)!;
                var request = new AuditRequest
                {
                    Postgres = string.IsNullOrWhiteSpace(named) ? null : named,
                    Window = arguments.GetValue(window),
                    // Every window asks anew: what is asked of the server stays small.
                    Advisor = indexes.In(arguments) with
                    {
                        IsBrief = true,
                    },
                    Doors = doors,
                    AccessLog = logs.Request(arguments),
                    Pid = otlp.Pid(arguments),
                    Weights = otlp.Weights(arguments),
                    WeightMetric = otlp.WeightMetric(arguments),
                };
                var listen = arguments.GetRequiredValue(api);
                var run = new ServeRun(request, says.Line, TimeProvider.System, Random.Shared);
                await using var intake = await run.OpenAsync(token);
                await using var answers = await AuditApi.StartAsync(
                    listen,
                    IPAddress.IsLoopback(listen.Address) ? null : doors.Token,
                    request.Window,
                    () => run.State,
                    token
                );
                says.Line($"Taking in telemetry at {intake.Settings.Doors}");
                says.Line($"A service sends here with {intake.Settings.Line}");
                says.Line($"The last window's audit is at {answers.Address}api/audit. Ctrl-C ends it");
                try
                {
                    await run.RunAsync(intake, token);
                }
                catch (OperationCanceledException) when (token.IsCancellationRequested)
                {
                    // Ctrl-C is how it ends.
                }
                return ExitCodes.Success;
            }
        );
        return command;
    }
}
