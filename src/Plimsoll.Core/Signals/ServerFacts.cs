namespace Plimsoll.Core.Signals;

/// <summary>What the server is, as it says itself.</summary>
public sealed record ServerFacts
{
    /// <summary><c>server_version_num</c>: 150007 is 15.7.</summary>
    public required int VersionNumber { get; init; }

    public required string Version { get; init; }

    public required string Database { get; init; }

    /// <summary><c>pg_is_in_recovery()</c>.</summary>
    public bool IsStandby { get; init; }

    /// <summary>The managed service the settings betray (<c>Amazon RDS</c>, <c>Cloud SQL</c>, …); null where there is none.</summary>
    public string? ManagedService { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When <c>pg_stat_statements</c> was last reset; null before PostgreSQL 14 or where it cannot be read.</summary>
    public DateTimeOffset? StatementsSince { get; init; }

    /// <summary>When this database's cumulative statistics were last reset; null where they never were.</summary>
    public DateTimeOffset? DatabaseStatisticsSince { get; init; }

    public IReadOnlyList<string> InstalledExtensions { get; init; } = [];

    public IReadOnlyList<string> AvailableExtensions { get; init; } = [];

    public Bytes DatabaseSize { get; init; }

    public int MajorVersion => VersionNumber / 10000;
}
