using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>Workload and findings to the document.</summary>
public static class AuditReportBuilder
{
    /// <summary>Statements beyond the first 80 % of the load that are still listed.</summary>
    private const int MostStatements = 25;

    /// <param name="bottleneck">What binds now; null where only the database was looked at.</param>
    public static AuditReport Build(
        Workload workload,
        IReadOnlyList<Finding> findings,
        string version,
        Bottleneck? bottleneck = null
    )
    {
        var window = workload.Observation.Window;
        var heavy = CountFor(workload.Statements, 0.8);
        var named = findings.SelectMany(f => f.Statements).ToHashSet();
        return new AuditReport
        {
            Plimsoll = version,
            Server = workload.HasDatabase ? Of(workload.Observation.Server) : null,
            Window = new AuditWindow(window.From, window.To, Math.Round(window.Length.TotalSeconds, 3)),
            Load = workload.HasDatabase ? LoadOf(workload, heavy) : null,
            Bottleneck = bottleneck,
            Service = workload.Service is { } service ? AuditServiceBuilder.Build(service) : null,
            Statements =
            [
                .. workload
                    .Statements.Index()
                    .Where(s => s.Index < Math.Max(heavy, MostStatements) || named.Contains(s.Item.Fingerprint))
                    .Select(s => Of(s.Item, workload)),
            ],
            Findings = Rank(findings, workload),
            IndexAdvice = workload.IndexAdvice is { } advice ? Of(advice) : null,
            Blindspots =
            [
                .. workload.Observation.Blindspots,
                .. workload.Service is { } told ? TelemetryGaps.Of(told) : [],
            ],
        };
    }

    private static AuditServer Of(ServerFacts server) =>
        new()
        {
            Version = server.Version,
            VersionNumber = server.VersionNumber,
            Database = server.Database,
            DatabaseBytes = server.DatabaseSize.Count,
            IsStandby = server.IsStandby,
            ManagedService = server.ManagedService,
            StartedAt = server.StartedAt,
        };

    private static AuditLoad LoadOf(Workload workload, int heavy) =>
        new()
        {
            Basis = workload.Basis,
            TotalMs = workload.TotalMilliseconds,
            Calls = workload.Statements.Sum(s => s.Load.Calls),
            AverageActive = workload.AverageActive,
            StatementsFor80Percent = heavy,
            StatementCount = workload.Statements.Count,
            PlannedCount = workload.Statements.Count(s => s.Plan is not null),
            Waits = Waits(workload.Observation.Activity.Waits),
        };

    /// <summary>
    /// One rank for what the database and what services tell: within a severity by the part of all requests' time, where
    /// requests were traced. The sort is stable, so the diagnosis' own order decides the rest.
    /// </summary>
    private static IReadOnlyList<AuditFinding> Rank(IReadOnlyList<Finding> findings, Workload workload) =>
        [
            .. findings
                .Select(f => Of(f) with { ShareOfRequests = RequestShare.Of(f, workload) })
                .OrderByDescending(f => f.Severity)
                .ThenByDescending(f => f.ShareOfRequests ?? f.Share),
        ];

    private static int CountFor(IReadOnlyList<WorkloadStatement> ranked, double share)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var statement in ranked)
        {
            if (sum >= share)
            {
                break;
            }
            sum += statement.Share;
            count++;
        }
        return count;
    }

    private static IReadOnlyList<AuditWait> Waits(IReadOnlyList<WaitCount> waits)
    {
        double all = waits.Sum(w => w.Count);
        return
        [
            .. waits
                .GroupBy(w => w.Class, StringComparer.Ordinal)
                .Select(g => new AuditWait(g.Key, g.Sum(w => w.Count) / all))
                .OrderByDescending(w => w.Share),
        ];
    }

    private static AuditStatement Of(WorkloadStatement statement, Workload workload) =>
        new()
        {
            Fingerprint = statement.Fingerprint.ToString(),
            Text = statement.Statement.Text,
            Share = statement.Share,
            Calls = statement.Load.Calls,
            TotalMs = statement.Load.TotalMilliseconds,
            MeanMs = statement.Load.MeanMilliseconds,
            MaxMs = statement.Statement.MaxMilliseconds,
            RowsPerCall = statement.Load.RowsPerCall,
            BlocksPerCall = statement.Load.BlocksPerCall,
            Tables = [.. statement.Tables.Select(t => t.ToString())],
            Reason = statement.Plan is null ? null : PlanReason.Of(statement, workload),
            NotPlanned = statement.Plan is null ? statement.Refusal?.Detail ?? "too small a part of the load" : null,
            Plan = statement.Plan is { } plan ? PlanText.Of(plan.Root) : null,
            Waits = [.. statement.Waits.Select(w => new AuditWait(w.Key, w.Value)).OrderByDescending(w => w.Share)],
        };

    private static AuditFinding Of(Finding finding) =>
        new()
        {
            Rule = finding.Rule,
            Subject = finding.Subject,
            Title = finding.Title,
            Explanation = finding.Explanation,
            Evidence = finding.Evidence,
            Share = finding.Share,
            Severity = finding.Severity,
            Confidence = finding.Confidence,
            Statements = [.. finding.Statements.Select(s => s.ToString())],
            Endpoints = finding.Endpoints,
            Prescriptions = [.. finding.Prescriptions.Select(Of)],
            Page = finding.Page,
        };

    private static AuditPrescription Of(Prescription prescription) =>
        new()
        {
            Title = prescription.Title,
            IsAutomatic = prescription.Change.IsAutomatic,
            Sql = Script(prescription.Change.Apply),
            Revert = Script(prescription.Change.RevertShown),
            Advice = (prescription.Change as Change.Advice)?.Text,
            Follows = prescription.Follows,
            Predicted = new AuditPredicted(
                prescription.Predicted.LoadReduction,
                prescription.Predicted.Effect,
                prescription.Predicted.Method
            ),
            Cost = new AuditCost(prescription.Cost.Disk.Count, prescription.Cost.WriteSlowdown, prescription.Cost.Note),
            Disruption = prescription.Disruption,
        };

    private static AuditIndexAdvice Of(IndexAdvice advice) =>
        new()
        {
            Method = advice.Method,
            PlannerCalls = advice.PlannerCalls,
            LoadLeft = advice.LoadLeft,
            Redundant =
            [
                .. advice.Redundant.Select(r => new AuditRedundantIndex(
                    r.Index.ToString(),
                    r.ServedBy.QualifiedName.ToString(),
                    r.Reason
                )),
            ],
            Refused = [.. advice.Refused.Select(r => new AuditRefusedIndex(r.Design.Shape, r.Reason))],
        };

    internal static string Script(IReadOnlyList<string> statements) => string.Join(";\n", statements);
}
