using System.CommandLine;
using Plimsoll.Cli.AccessLogs;
using Plimsoll.Cli.Auditing;
using Plimsoll.Cli.Output;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Reports.Audit;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll audit</c>: a diagnosis in a minute, of the database, of its services, or of both; read-only.</summary>
public static class AuditCommand
{
    public static Command Create(Terminal terminal)
    {
        var postgres = CommonOptions.PostgresIfAny();
        var otlp = new OtlpOptions(isAsked: true);
        var logs = new AccessLogOptions(isFollowed: false);
        var window = CommonOptions.Duration(
            "--window",
            TimeSpan.FromSeconds(30),
            "How long to watch. A thin window falls back on the counters since their reset, and says so."
        );
        var format = CommonOptions.Format();
        var output = CommonOptions.Output();
        var indexes = new IndexOptions();
        var noSearch = new Option<bool>("--no-index-search")
        {
            Description =
                "Leave out the search for indexes, which asks the planner some hundred questions: quicker, and lighter on a busy server. "
                + "Missing indexes are told by their scans alone then.",
        };
        var failOn = new Option<Severity?>("--fail-on")
        {
            HelpName = "info|low|medium|high",
            Description =
                $"End with exit code {ExitCodes.FindingsFound} when there is a finding of that severity or worse.",
        };
        var command = new Command(
            "audit",
            "Watch a database, its services, or both for a while and say what binds and what is wrong, worst first. Changes nothing."
        )
        {
            postgres,
            window,
            format,
            output,
            failOn,
            noSearch,
        };
        indexes.AddTo(command);
        otlp.AddTo(command, logs.IsWanted);
        logs.AddTo(command);
        command.Validators.Add(result =>
        {
            if (
                string.IsNullOrWhiteSpace(CommonOptions.OfVariable(result, postgres!, CommonOptions.PostgresVariable))
                && !otlp.IsWanted(result)
                && !logs.IsWanted(result)
            )
            {
                result.AddError(
                    CommonOptions.NameTheDatabase
                        + " Or take in what services tell of themselves: --otlp. Or read an access log: --access-log."
                );
            }
        });
        command.SetAction(
            async (arguments, token) =>
            {
                var says = new Progress(terminal.Error, TimeProvider.System);
                var named = arguments.GetValue(postgres);
                var request = new AuditRequest
                {
                    Postgres = string.IsNullOrWhiteSpace(named) ? null : named,
                    Window = arguments.GetValue(window),
                    Advisor = arguments.GetValue(noSearch) ? null : indexes.In(arguments),
                    Doors = otlp.Doors(arguments),
                    AccessLog = logs.Request(arguments),
                    Pid = otlp.Pid(arguments),
                    Weights = otlp.Weights(arguments),
                    WeightMetric = otlp.WeightMetric(arguments),
                };
                var report = await new AuditRun(request, says.Line, TimeProvider.System, Random.Shared).RunAsync(token);
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
