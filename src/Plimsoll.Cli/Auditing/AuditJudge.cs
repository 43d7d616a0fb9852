using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Reports.Audit;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Cli.Auditing;

/// <summary>From what was seen to the document: findings in one rank, and the one answer.</summary>
internal static class AuditJudge
{
    public static AuditReport Of(Look look, Surroundings around) =>
        look.Workload.Service is { } service
            ? AuditReportBuilder.Build(
                look.Workload,
                look.Findings,
                PlimsollCommand.Version,
                Answer(look.Workload, service, around)
            )
            : Alone(Unanswered(look));

    private static AuditReport Alone(AuditReport database) =>
        database with
        {
            Blindspots = [.. database.Blindspots, MissingSources.Services],
        };

    /// <summary>Where nobody listened, what binds now cannot be asked: what an access log tells was over before.</summary>
    public static AuditReport Unanswered(Look look) =>
        AuditReportBuilder.Build(look.Workload, look.Findings, PlimsollCommand.Version);

    /// <summary>Access logs alone.</summary>
    public static AuditReport Unanswered(ServiceWorkload logged)
    {
        var workload = WorkloadBuilder.Of(logged);
        return Unanswered(new Look(workload, Diagnoser.Diagnose(workload)));
    }

    /// <summary>Services alone.</summary>
    public static AuditReport Of(ServiceWorkload service, Surroundings around)
    {
        var workload = WorkloadBuilder.Of(service);
        return AuditReportBuilder.Build(
            workload,
            Diagnoser.Diagnose(workload),
            PlimsollCommand.Version,
            Answer(null, service, new Surroundings { Service = around.Service })
        );
    }

    private static Bottleneck Answer(Workload? database, ServiceWorkload service, Surroundings around) =>
        BottleneckFinder.Find(
            BottleneckSignals.Of(database, service) with
            {
                DatabaseHost = around.DatabaseHost,
                DatabaseProcesses = around.Database is { } server ? [server] : [],
                Processes = around.Service is { } process ? [process] : [],
            }
        );
}
