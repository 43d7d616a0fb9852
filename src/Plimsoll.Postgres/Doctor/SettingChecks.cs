using System.Globalization;

namespace Plimsoll.Postgres.Doctor;

/// <summary>Settings that decide what can be seen.</summary>
internal static class SettingChecks
{
    private const int DefaultQuerySize = 1024;

    public static IEnumerable<DoctorCheck> Of(Patient patient)
    {
        yield return OnOff(
            patient,
            "track_io_timing",
            "time spent on I/O is counted",
            "what reads from disk is told by counts of blocks, not by time"
        );
        yield return OnOff(
            patient,
            "track_counts",
            "scans and writes are counted",
            "unused indexes and dead rows cannot be told, and autovacuum does not work"
        );
        yield return OnOff(
            patient,
            "track_activities",
            "sessions show what they do",
            "there are no wait samples and no blocking chains"
        );
        var size = int.Parse(patient.Setting("track_activity_query_size") ?? "0", CultureInfo.InvariantCulture);
        yield return size >= DefaultQuerySize
            ? new(
                "track_activity_query_size",
                CheckConcern.Audit,
                CheckState.Ok,
                $"Texts of running statements are kept up to {size} bytes."
            )
            : new(
                "track_activity_query_size",
                CheckConcern.Audit,
                CheckState.Warn,
                $"Texts of running statements are cut at {size} bytes: sessions that block others may be hard to recognise.",
                "ALTER SYSTEM SET track_activity_query_size = 4096; -- takes effect after a restart"
            );
    }

    private static DoctorCheck OnOff(Patient patient, string setting, string whenOn, string whenOff) =>
        patient.Setting(setting) == "off"
            ? new(
                setting,
                CheckConcern.Audit,
                CheckState.Warn,
                $"{setting} is off: {whenOff}.",
                $"ALTER SYSTEM SET {setting} = on; SELECT pg_reload_conf();"
            )
            : new(setting, CheckConcern.Audit, CheckState.Ok, $"{setting} is on: {whenOn}.");
}
