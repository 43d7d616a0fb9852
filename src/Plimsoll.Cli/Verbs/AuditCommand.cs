using System.CommandLine;
using Plimsoll.Cli.Output;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Reports.Audit;
using Plimsoll.Postgres.Observing;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll audit</c>: a diagnosis in a minute, read-only.</summary>
public static class AuditCommand
{
    public static Command Create(Terminal terminal)
    {
        var postgres = CommonOptions.Postgres();
        var window = CommonOptions.Duration(
            "--window",
            TimeSpan.FromSeconds(30),
            "How long to watch. A thin window falls back on the counters since their reset, and says so."
        );
        var format = CommonOptions.Format();
        var output = CommonOptions.Output();
        var budget = CommonOptions.DiskBudget();
        var failOn = new Option<Severity?>("--fail-on")
        {
            HelpName = "info|low|medium|high",
            Description =
                $"End with exit code {ExitCodes.FindingsFound} when there is a finding of that severity or worse.",
        };
        var command = new Command(
            "audit",
            "Watch a database for a while and say what is wrong, worst first. Changes nothing."
        )
        {
            postgres,
            window,
            format,
            output,
            budget,
            failOn,
        };
        command.SetAction(
            async (arguments, token) =>
            {
                var says = new Progress(terminal.Error, TimeProvider.System);
                var auditor = new Auditor(
                    new ObservationOptions
                    {
                        ConnectionString = arguments.GetRequiredValue(postgres),
                        Window = arguments.GetValue(window),
                    },
                    new IndexAdvisorOptions { DiskBudget = arguments.GetValue(budget) },
                    says.Line,
                    TimeProvider.System
                );
                var look = await auditor.LookAsync(token);
                var report = AuditReportBuilder.Build(look.Workload, look.Findings, PlimsollCommand.Version);
                var writer = new ReportWriter(
                    terminal,
                    console => AuditText.Write(report, console),
                    () => ReportJson.Write(report),
                    () => AuditHtml.Render(report)
                );
                await writer.WriteAsync(arguments.GetValue(format), arguments.GetValue(output) ?? [], token);
                return arguments.GetValue(failOn) is { } severity && report.Findings.Any(f => f.Severity >= severity)
                    ? ExitCodes.FindingsFound
                    : ExitCodes.Success;
            }
        );
        return command;
    }
}
