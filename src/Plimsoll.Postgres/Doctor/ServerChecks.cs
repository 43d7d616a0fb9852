namespace Plimsoll.Postgres.Doctor;

/// <summary>Version, role of the server, managed service, the monitoring role.</summary>
internal static class ServerChecks
{
    private const int NewestKnown = 18;

    public static IEnumerable<DoctorCheck> Of(Patient patient)
    {
        var server = patient.Server;
        yield return server.MajorVersion <= NewestKnown
            ? new("version", CheckConcern.Audit, CheckState.Ok, $"PostgreSQL {server.Version} is supported.")
            : new(
                "version",
                CheckConcern.Audit,
                CheckState.Warn,
                $"PostgreSQL {server.Version} is newer than Plimsoll knows; what has been renamed since {NewestKnown} may be missing."
            );
        yield return patient.IsMonitor
            ? new(
                "monitoring-role",
                CheckConcern.Audit,
                CheckState.Ok,
                $"{patient.RoleSql} may see all sessions and statements."
            )
            : new(
                "monitoring-role",
                CheckConcern.Audit,
                CheckState.Warn,
                $"{patient.RoleSql} sees its own sessions and statements alone; those of other roles are hidden.",
                $"GRANT pg_monitor TO {patient.RoleSql};"
            );
        yield return server.IsStandby
            ? new(
                "primary",
                CheckConcern.Tune,
                CheckState.Fail,
                "The server is a standby: it can be audited for its reads, but changes are made on its primary.",
                "Connect to the primary."
            )
            : new("primary", CheckConcern.Tune, CheckState.Ok, "The server is no standby.");
        if (server.ManagedService is { } service)
        {
            yield return new(
                "managed-service",
                CheckConcern.Tune,
                CheckState.Warn,
                $"This is {service}: indexes can be tried, but settings are changed in its console or parameter group.",
                null
            );
        }
    }
}
