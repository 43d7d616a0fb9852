using System.CommandLine;
using Plimsoll.Cli.Faults;
using Plimsoll.Cli.Output;
using Plimsoll.Core;
using Plimsoll.Core.Reports;
using Plimsoll.Load;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Scenarios;
using Spectre.Console;

namespace Plimsoll.Cli.Verbs;

/// <summary>What of a load ends the command with an exit code of its own.</summary>
public enum LoadFailure
{
    /// <summary>The promise does not hold.</summary>
    Slo,

    /// <summary>The figures must not be believed.</summary>
    Invalid,

    /// <summary>A fault was not recovered from in time, a check of the data is broken, or a rule ended the load.</summary>
    Faults,
}

/// <summary><c>plimsoll load run</c>: one load at one rate.</summary>
public static class LoadRunCommand
{
    public static Command Create(Terminal terminal)
    {
        var scenario = new ScenarioChoice();
        var target = LoadingOptions.Target();
        var owned = LoadingOptions.OwnedTargets();
        var multiple = new Option<double>("--multiple", "-m")
        {
            HelpName = "factor",
            Description = "Of the scenario's arrival rate, which is today's peak.",
            DefaultValueFactory = _ => 1,
            CustomParser = result =>
                CommonOptions.Parsed(
                    result,
                    w => LoadingOptions.Factor(w, above: 0),
                    "a multiple of today's peak, above 0"
                ),
        };
        var rate = new Option<double?>("--rate")
        {
            HelpName = "requests/s",
            Description = "The same said in requests per second, on average; excludes --multiple.",
            CustomParser = result =>
                CommonOptions.Parsed(
                    result,
                    w => LoadingOptions.Factor(w, above: 0),
                    "a number of requests per second, above 0"
                ),
        };
        var window = CommonOptions.Duration("--window", TimeSpan.FromSeconds(30), "How long to measure.");
        var warmUp = LoadingOptions.WarmUp();
        var timeout = LoadingOptions.Timeout();
        var slo = LoadingOptions.Slo();
        var connections = LoadingOptions.Connections();
        var workers = LoadingOptions.Workers();
        var http2 = LoadingOptions.Http2();
        var insecure = LoadingOptions.Insecure();
        var seed = LoadingOptions.Seed();
        var format = CommonOptions.Format();
        var output = CommonOptions.Output();
        var junit = LoadingOptions.JUnit();
        var failOn = new Option<LoadFailure[]?>("--fail-on")
        {
            HelpName = "slo|invalid|faults",
            Description =
                $"End with exit code {ExitCodes.ThresholdMissed} when the promise does not hold or the faults' verdict is bad, or "
                + $"{ExitCodes.Invalid} when the run must not be believed or the verdict cannot be told. May be given more than once.",
        };
        var command = new Command(
            "run",
            "Drive a scenario at one rate for a while: latency from the moment when each request was due, errors by kind."
        )
        {
            target,
            owned,
            multiple,
            rate,
            window,
            warmUp,
            timeout,
            slo,
            connections,
            workers,
            http2,
            insecure,
            seed,
            format,
            output,
            junit,
            failOn,
        };
        scenario.AddTo(command);
        var faults = new FaultOptions();
        faults.AddTo(command);
        var fleet = new FleetOptions();
        fleet.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(rate) is not null && result.GetResult(multiple) is { Implicit: false })
            {
                result.AddError("--rate and --multiple exclude each other: both say how much.");
            }
        });
        command.SetAction(
            async (arguments, token) =>
            {
                await using var source = await fleet.OpenAsync(
                    arguments,
                    scenario.In(arguments),
                    terminal.Error.WriteLine,
                    token
                );
                var load = source.Scenario;
                var promise = arguments.GetValue(slo) ?? load.Slo;
                var fails = arguments.GetValue(failOn) ?? [];
                if (promise is null && !load.HasStepPromises && fails.Contains(LoadFailure.Slo))
                {
                    throw new PlimsollException(
                        Fault.Usage,
                        "--fail-on slo needs a promise.",
                        "Give one in the scenario, or with --slo p95<300ms,errors<0.1%."
                    );
                }
                var perSecond = arguments.GetValue(rate);
                if (perSecond is not null)
                {
                    CheckRate(load, terminal);
                }
                var options = new LoadOptions
                {
                    Target = arguments.GetValue(target),
                    OwnedTargets = arguments.GetValue(owned) ?? [],
                    Multiple = perSecond / load.RequestsPerSecond ?? arguments.GetValue(multiple),
                    Window = arguments.GetValue(window),
                    WarmUp = arguments.GetValue(warmUp),
                    Timeout = arguments.GetValue(timeout),
                    Connections = arguments.GetValue(connections),
                    Workers = arguments.GetValue(workers),
                    Protocol = arguments.GetValue(http2) ? HttpProtocol.Http2 : HttpProtocol.Http11,
                    AnyCertificate = arguments.GetValue(insecure),
                    Seed = arguments.GetValue(seed),
                };
                var request = faults.Read(arguments, load.Faults, options.Seed);
                await using var run = await FaultedRun.StartAsync(request, terminal.Error.WriteLine, token);
                LoadResult result;
                await using (var live = LiveView.Start(terminal, load, options))
                {
                    result = await run.DriveAsync(load, options, source.Origin, live, token);
                }
                var verdict = await run.JudgeAsync(result, promise, CancellationToken.None);
                var report = LoadReportBuilder.Build(
                    result,
                    promise,
                    token.IsCancellationRequested || verdict?.Aborted is not null,
                    verdict?.Marks ?? [],
                    PlimsollCommand.Version
                ) with
                {
                    Faults = verdict,
                };
                var writer = new ReportWriter(
                    terminal,
                    console =>
                    {
                        LoadText.Write(report, console);
                        FaultText.Write(verdict, console);
                    },
                    () => ReportJson.Write(report),
                    () => LoadHtml.Render(report)
                );
                await writer.WriteAsync(
                    arguments.GetValue(format),
                    arguments.GetValue(output) ?? [],
                    CancellationToken.None
                );
                if (arguments.GetValue(junit) is { } file)
                {
                    await JUnitFile.WriteAsync(file, JUnitReport.Of(report), CancellationToken.None);
                }
                token.ThrowIfCancellationRequested();
                return ExitOf(report, fails);
            }
        );
        return command;
    }

    private static void CheckRate(Scenario load, Terminal terminal)
    {
        if (load.Model == LoadModel.Closed)
        {
            throw new PlimsollException(
                Fault.Usage,
                "--rate says how much comes, and in this scenario's closed model that is for the target to say: who has an answer asks again.",
                "Say how many users there are: --multiple 2 for twice as many."
            );
        }
        if (!load.Profile.IsFlat)
        {
            terminal.Error.WriteLine(
                "The scenario's profile goes on: the rate is what --rate says where the profile says 1."
            );
        }
    }

    private static int ExitOf(LoadReport report, LoadFailure[] fails) =>
        report.Invalid is not null && fails.Contains(LoadFailure.Invalid) ? ExitCodes.Invalid
        : report.Faults?.Passed == false && fails.Contains(LoadFailure.Faults) ? ExitCodes.ThresholdMissed
        : report.Faults is { Passed: null } && fails.Contains(LoadFailure.Faults) ? ExitCodes.Invalid
        : report.IsBroken && fails.Contains(LoadFailure.Slo) ? ExitCodes.ThresholdMissed
        : ExitCodes.Success;
}
