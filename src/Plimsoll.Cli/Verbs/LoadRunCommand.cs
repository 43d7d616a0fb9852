using System.CommandLine;
using Plimsoll.Cli.Faults;
using Plimsoll.Cli.Output;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core;
using Plimsoll.Core.Reports;
using Plimsoll.Load;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Scenarios;
using Spectre.Console;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load run</c>: one load at one rate.</summary>
public static class LoadRunCommand
{
    public static Command Create(Terminal terminal)
    {
        var scenario = new ScenarioChoice();
        var driving = new DrivingOptions();
        var multiple = new Option<double>("--multiple", "-m")
        {
            HelpName = "factor",
            Description = "Of the scenario's arrival rate, which is today's peak.",
            DefaultValueFactory = _ => 1,
            CustomParser = result => LoadingOptions.Multiple(result),
        };
        var rate = new Option<double?>("--rate")
        {
            HelpName = "requests/s",
            Description = "The same said in requests per second, on average; excludes --multiple.",
            CustomParser = result => LoadingOptions.Positive(result, "a number of requests per second, above 0"),
        };
        var window = CommonOptions.Duration("--window", TimeSpan.FromSeconds(30), "How long to measure.");
        var slo = LoadingOptions.Slo();
        var reports = new ReportOptions();
        var failOn = new FailOnOption("the promise does not hold");
        var command = new Command(
            "run",
            "Drive a scenario at one rate for a while: latency from the moment when each request was due, errors by kind."
        )
        {
            multiple,
            rate,
            window,
            slo,
        };
        scenario.AddTo(command);
        driving.AddTo(command);
        reports.AddTo(command);
        failOn.AddTo(command);
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
                if (promise is null && !load.HasStepPromises && failOn.Names(LoadFailure.Slo, arguments))
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
                var options = driving.In(arguments) with
                {
                    Multiple = perSecond / load.RequestsPerSecond ?? arguments.GetValue(multiple),
                    Window = arguments.GetValue(window),
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
                await reports.WriteAsync(arguments, writer, () => JUnitReport.Of(report));
                token.ThrowIfCancellationRequested();
                return failOn.CodeOf(
                    arguments,
                    report.IsBroken,
                    report.Invalid,
                    verdict is null ? true : verdict.Passed
                );
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
}
