using Plimsoll.Cli.AccessLogs;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Telemetry.Doors;

namespace Plimsoll.Cli.Auditing;

/// <summary>What was asked of <c>plimsoll audit</c> or <c>plimsoll serve</c>, checked.</summary>
public sealed record AuditRequest
{
    /// <summary>Null: no database is looked at.</summary>
    public string? Postgres { get; init; }
    public required TimeSpan Window { get; init; }

    /// <summary>Null: no indexes are searched for.</summary>
    public IndexAdvisorOptions? Advisor { get; init; } = new();

    /// <summary>Null: no telemetry is taken in.</summary>
    public DoorOptions? Doors { get; init; }

    /// <summary>Null: no access log is read.</summary>
    public AccessLogRequest? AccessLog { get; init; }

    /// <summary>A process of the service on this machine.</summary>
    public int? Pid { get; init; }

    /// <summary>Business weight by endpoint.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>();

    /// <summary>The metric that counts what requests bring, by <c>http.route</c>; null: none.</summary>
    public string? WeightMetric { get; init; }
}
