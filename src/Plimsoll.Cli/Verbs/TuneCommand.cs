using System.CommandLine;
using Plimsoll.Cli.Output;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Reports;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll tune</c>: the closed loop. Without <c>--apply</c> it prints the plan and changes nothing.</summary>
public static class TuneCommand
{
    public static Command Create(Terminal terminal)
    {
        var postgres = CommonOptions.Postgres();
        var apply = new Option<bool>("--apply")
        {
            Description = "Try the changes, measure each, and keep only what helps. Without it nothing is changed.",
        };
        var scenario = new Option<FileInfo?>("--scenario")
        {
            HelpName = "file",
            Description = "Drive this load (docs/reference/scenario.md); its arrival rate is today's peak.",
        };
        var target = new TargetOptions();
        var live = new Option<bool>("--live")
        {
            Description = "Measure under the traffic that is there, instead of driving a scenario.",
        };
        var slo = LoadingOptions.Slo();
        var headroom = new Option<double>("--headroom")
        {
            HelpName = "multiple",
            Description =
                "Go on until the promise holds at this multiple of today's peak, or nothing is left that would pay.",
            DefaultValueFactory = _ => 3,
            CustomParser = result =>
                CommonOptions.Parsed(
                    result,
                    w => CommonOptions.Positive(w, most: 1000),
                    "a multiple of today's peak, above 0"
                ),
        };
        var disruption = new Option<Disruption>("--max-disruption")
        {
            HelpName = "statistics|setting|index|maintenance",
            Description = "Try nothing more disruptive than this.",
            DefaultValueFactory = _ => Disruption.Maintenance,
        };
        var indexes = new IndexOptions();
        var ledger = CommonOptions.Ledger();
        var longest = new Option<TimeSpan?>("--max-duration")
        {
            HelpName = "10m",
            Description = "Begin no trial after this.",
            CustomParser = result => CommonOptions.Parsed(result, Duration.Parse, "a length of time such as 10m"),
        };
        var quick = new Option<bool>("--quick")
        {
            Description =
                "Shorter windows, wider intervals, and no look for indexes of its own that have become superfluous: an answer sooner, and more of them inconclusive.",
        };
        var format = CommonOptions.Format();
        var output = CommonOptions.Output();
        var command = new Command(
            "tune",
            "Try what the audit prescribes, one change after the other, and keep what is proven to help."
        )
        {
            postgres,
            scenario,
            live,
            slo,
            headroom,
            apply,
            disruption,
            ledger,
            longest,
            quick,
            format,
            output,
        };
        indexes.AddTo(command);
        target.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(live) && result.GetValue(scenario) is not null)
            {
                result.AddError(
                    "--live and --scenario exclude each other: either the traffic that is there, or one of ours."
                );
            }
            if (result.GetValue(apply) && !result.GetValue(live) && result.GetValue(scenario) is null)
            {
                result.AddError("--apply needs a load to measure under: --scenario <file> with --target, or --live.");
            }
        });
        command.SetAction(
            async (arguments, token) =>
            {
                var bounds = indexes.In(arguments);
                var request = new TuneRequest
                {
                    Postgres = arguments.GetRequiredValue(postgres),
                    Apply = arguments.GetValue(apply),
                    Scenario = arguments.GetValue(scenario),
                    Load = target.In(arguments),
                    Slo = arguments.GetValue(slo),
                    Ledger = arguments.GetRequiredValue(ledger),
                    IsQuick = arguments.GetValue(quick),
                    Advisor = bounds,
                    Options = new TuneOptions
                    {
                        WantedHeadroom = arguments.GetValue(headroom),
                        MaxDisruption = arguments.GetValue(disruption),
                        DiskBudget = bounds.DiskBudget,
                        MaxWriteSlowdown = bounds.MaxWriteSlowdown,
                        MaxDuration = arguments.GetValue(longest),
                    },
                };
                var report = await new Tuning(request, terminal, TimeProvider.System).RunAsync(token);
                var writer = new ReportWriter(
                    terminal,
                    console => TuneText.Write(report, console),
                    () => ReportJson.Write(report),
                    () => TuneHtml.Render(report)
                );
                await writer.WriteAsync(
                    arguments.GetValue(format),
                    arguments.GetValue(output) ?? [],
                    CancellationToken.None
                );
                token.ThrowIfCancellationRequested();
                return ExitCodes.Success;
            }
        );
        return command;
    }
}
