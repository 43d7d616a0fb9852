using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>
/// The document <c>plimsoll.audit/1</c>. Its JSON is this record in snake_case; docs/reference/audit-schema.md describes
/// it. Fields may be added within version 1; none changes its meaning or goes.
/// </summary>
public sealed record AuditReport
{
    public const string SchemaName = "plimsoll.audit/1";

    public string Schema { get; init; } = SchemaName;

    /// <summary>Version of the program that wrote it.</summary>
    public required string Plimsoll { get; init; }

    /// <summary>Null where no database was looked at (<c>--otlp</c> without <c>--postgres</c>).</summary>
    public AuditServer? Server { get; init; }
    public required AuditWindow Window { get; init; }

    /// <summary>Of the database; null where none was looked at.</summary>
    public AuditLoad? Load { get; init; }

    /// <summary>What binds now, what comes next; null where nobody listened (no <c>--otlp</c>).</summary>
    public Bottleneck? Bottleneck { get; init; }

    /// <summary>What services told of themselves; null where nobody listened (no <c>--otlp</c>).</summary>
    public AuditService? Service { get; init; }
    public required IReadOnlyList<AuditStatement> Statements { get; init; }
    public required IReadOnlyList<AuditFinding> Findings { get; init; }
    public AuditIndexAdvice? IndexAdvice { get; init; }
    public required IReadOnlyList<Blindspot> Blindspots { get; init; }
}

public sealed record AuditServer
{
    public required string Version { get; init; }
    public required int VersionNumber { get; init; }
    public required string Database { get; init; }
    public required long DatabaseBytes { get; init; }
    public required bool IsStandby { get; init; }
    public string? ManagedService { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
}

public sealed record AuditWindow(DateTimeOffset From, DateTimeOffset To, double Seconds);

public sealed record AuditLoad
{
    /// <summary>Whether shares come from the window or, where that was too thin, from the cumulative counters.</summary>
    public required Basis Basis { get; init; }

    /// <summary>Server time of all statements, in milliseconds.</summary>
    public required double TotalMs { get; init; }
    public required long Calls { get; init; }

    /// <summary>Mean number of statements running at once; null where the counters' age is unknown.</summary>
    public double? AverageActive { get; init; }

    /// <summary>How many statements together make 80 % of the load.</summary>
    public required int StatementsFor80Percent { get; init; }
    public required int StatementCount { get; init; }
    public required int PlannedCount { get; init; }

    /// <summary>Where the time of active sessions went, by sampling; shares add up to 1, or the list is empty.</summary>
    public required IReadOnlyList<AuditWait> Waits { get; init; }
}

/// <param name="Class"><c>CPU</c>, <c>IO</c>, <c>Lock</c>, <c>Client</c>, …: PostgreSQL's wait classes.</param>
public sealed record AuditWait(string Class, double Share);

public sealed record AuditStatement
{
    public required string Fingerprint { get; init; }

    /// <summary>Normalised: no literal.</summary>
    public required string Text { get; init; }
    public required double Share { get; init; }
    public required long Calls { get; init; }
    public required double TotalMs { get; init; }
    public required double MeanMs { get; init; }
    public required double MaxMs { get; init; }
    public required double RowsPerCall { get; init; }

    /// <summary>8 kB blocks touched per call, cached or not.</summary>
    public required double BlocksPerCall { get; init; }
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>Why it takes its time, from its plan, in words; null where there is no plan.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it has no plan; null where it has one.</summary>
    public string? NotPlanned { get; init; }

    /// <summary>The plan as indented text, without literals.</summary>
    public string? Plan { get; init; }
    public required IReadOnlyList<AuditWait> Waits { get; init; }
}

public sealed record AuditFinding
{
    public required string Rule { get; init; }
    public required string Subject { get; init; }
    public required string Title { get; init; }
    public required string Explanation { get; init; }
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>Of the server's time for a rule of the database, of all requests' time for a rule of services.</summary>
    public required double Share { get; init; }

    /// <summary>Of all requests' time, whatever the rule; null where no requests were traced.</summary>
    public double? ShareOfRequests { get; init; }
    public required Severity Severity { get; init; }
    public required Confidence Confidence { get; init; }

    /// <summary>Fingerprints of the statements concerned.</summary>
    public required IReadOnlyList<string> Statements { get; init; }

    /// <summary>Endpoints that share the cause, largest share first; empty where it is about none, or about one as such.</summary>
    public IReadOnlyList<EndpointShare> Endpoints { get; init; } = [];
    public required IReadOnlyList<AuditPrescription> Prescriptions { get; init; }
    public required string Page { get; init; }
}

public sealed record AuditPrescription
{
    public required string Title { get; init; }

    /// <summary>Whether <c>plimsoll tune --apply</c> can carry it out; else a person must.</summary>
    public required bool IsAutomatic { get; init; }

    /// <summary>The exact SQL, statements separated by <c>;</c> and a new line; empty where there is none.</summary>
    public required string Sql { get; init; }

    /// <summary>The way back, likewise; empty where nothing needs undoing.</summary>
    public required string Revert { get; init; }

    /// <summary>Advice in words; null for a change that is SQL alone.</summary>
    public string? Advice { get; init; }

    /// <summary>The SQL that must have been applied, and kept, before this; null where it waits for nothing.</summary>
    public string? Follows { get; init; }
    public required AuditPredicted Predicted { get; init; }
    public required AuditCost Cost { get; init; }
    public required Disruption Disruption { get; init; }
}

/// <param name="LoadReduction">Share of the server's time that would go, 0 to 1.</param>
public sealed record AuditPredicted(double LoadReduction, string Effect, string Method);

/// <param name="WriteSlowdown">Factor on the time of writes to the table; 1 is none.</param>
public sealed record AuditCost(long DiskBytes, double WriteSlowdown, string? Note);

public sealed record AuditIndexAdvice
{
    public required EstimateMethod Method { get; init; }
    public required int PlannerCalls { get; init; }

    /// <summary>Share of the workload's time that would be left with all proposals, 0 to 1.</summary>
    public required double LoadLeft { get; init; }

    /// <summary>Existing indexes that the proposed ones would stand in for.</summary>
    public IReadOnlyList<AuditRedundantIndex> Redundant { get; init; } = [];

    /// <summary>Those that came nearest to being proposed first.</summary>
    public required IReadOnlyList<AuditRefusedIndex> Refused { get; init; }
}

/// <param name="ServedBy">The proposed index, by the name that it would get.</param>
public sealed record AuditRedundantIndex(string Index, string ServedBy, string Reason);

public sealed record AuditRefusedIndex(string Index, string Reason);
