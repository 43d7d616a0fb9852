using System.CommandLine;
using Plimsoll.Cli.Faults;
using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Output;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core;
using Plimsoll.Core.Reports;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Scenarios;
using Spectre.Console;
using Progress = Plimsoll.Cli.Output.Progress;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load envelope</c>: from a quarter of today's peak to where the promise breaks.</summary>
public static class LoadEnvelopeCommand
{
    public static Command Create(Terminal terminal)
    {
        var scenario = new ScenarioChoice();
        var driving = new DrivingOptions();
        var slo = LoadingOptions.Slo();
        var longest = CommonOptions.Duration(
            "--max-time",
            TimeSpan.FromMinutes(4),
            "Begin no level after this; what is known by then is reported."
        );
        var most = new Option<double>("--max-multiple")
        {
            HelpName = "factor",
            Description = "Try nothing above this multiple of today's peak.",
            DefaultValueFactory = _ => 32,
            CustomParser = result => LoadingOptions.Multiple(result),
        };
        var pid = LimitOptions.Pid();
        var postgres = LimitOptions.Postgres();
        var pools = LimitOptions.PoolSizes();
        var atOnce = LimitOptions.AtOnce();
        var bandwidth = LimitOptions.Bandwidth();
        var reports = new ReportOptions();
        var failOn = new FailOnOption("the promise, or one that a step makes, does not hold at today's peak");
        var failBelow = new Option<double?>("--fail-below")
        {
            HelpName = "factor",
            Description =
                $"End with exit code {ExitCodes.ThresholdMissed} when the promise breaks below this multiple of today's peak.",
            CustomParser = result => LoadingOptions.Multiple(result),
        };
        var command = new Command(
            "envelope",
            "Measure 25, 50, 75, 100 and 125 % of today's peak and on to where the promise breaks; say what is full there."
        )
        {
            slo,
            longest,
            most,
            pid,
            postgres,
            pools,
            atOnce,
            bandwidth,
            failBelow,
        };
        scenario.AddTo(command);
        driving.AddTo(command);
        reports.AddTo(command);
        failOn.AddTo(command);
        var faults = new FaultOptions();
        faults.AddTo(command);
        var fleet = new FleetOptions();
        fleet.AddTo(command);
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
                RefuseClosed(load);
                var promise =
                    arguments.GetValue(slo)
                    ?? load.Slo
                    ?? throw new PlimsollException(
                        Fault.Usage,
                        "Without a promise there is nothing that could break.",
                        "Give one in the scenario, or with --slo p95<300ms,errors<0.1%."
                    );
                var options = driving.In(arguments);
                TargetLimits.RequireProcess(arguments.GetValue(pid));
                var says = new Progress(terminal.Error, TimeProvider.System);
                if (!load.Profile.IsFlat)
                {
                    says.Line("The scenario's profile is left out: a level is a steady rate of today's peak");
                }
                var request = faults.Read(arguments, load.Faults, options.Seed);
                await using var faulted = await FaultedRun.StartAsync(request, terminal.Error.WriteLine, token);
                await source.Origin.ProbeAsync(load, options, token);
                await using var limits = await TargetLimits.OpenAsync(
                    arguments.GetValue(pid),
                    arguments.GetValue(postgres),
                    arguments.GetValue(pools) ?? PoolSizes.None,
                    TimeProvider.System,
                    token
                );
                // Asked for what it announces only once it is seen to be one that may be loaded.
                await TargetProbe.CheckAsync(load, options, token);
                var announced = await AnnouncedLimit.AskAsync((options.Target ?? load.Target)!, options, token);
                await using var live = LiveView.Start(terminal, load, promise);
                var envelope = await EnvelopeRun.RunAsync(
                    load,
                    promise,
                    options,
                    new KneeOptions { MaxTime = arguments.GetValue(longest), MaxMultiple = arguments.GetValue(most) },
                    limits,
                    new KnownLimits
                    {
                        AtOnce = arguments.GetValue(atOnce),
                        BytesPerSecond = arguments.GetValue(bandwidth),
                        RequestsPerSecond = announced,
                    },
                    new KneeProgress(says),
                    live,
                    TimeProvider.System,
                    token,
                    source.Origin,
                    faulted.AtLevels
                );
                await live.DisposeAsync();
                var verdict = await faulted.JudgeAsync(envelope.FaultStays, promise, CancellationToken.None);
                var report = EnvelopeReportBuilder.Build(envelope, PlimsollCommand.Version, verdict);
                var writer = new ReportWriter(
                    terminal,
                    console =>
                    {
                        EnvelopeText.Write(report, console);
                        FaultText.Write(verdict, console);
                    },
                    () => ReportJson.Write(report),
                    () => EnvelopeHtml.Render(report)
                );
                var least = arguments.GetValue(failBelow);
                await reports.WriteAsync(arguments, writer, () => JUnitReport.Of(report, least));
                token.ThrowIfCancellationRequested();
                var code = failOn.CodeOf(
                    arguments,
                    report.IsBrokenAtPeak,
                    report.Invalid,
                    verdict is null ? true : verdict.Passed
                );
                return code != ExitCodes.Invalid && least is { } wanted && !report.Reaches(wanted)
                    ? ExitCodes.ThresholdMissed
                    : code;
            }
        );
        return command;
    }

    private static void RefuseClosed(Scenario scenario)
    {
        if (scenario.Model == LoadModel.Closed)
        {
            throw new PlimsollException(
                Fault.Usage,
                "An envelope asks how much may come, and in this scenario's closed model nothing comes until the target has answered.",
                "Give it an arrival instead of users, or measure it at some numbers of users: plimsoll load run --multiple 2."
            );
        }
    }
}
