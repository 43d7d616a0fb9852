using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Settings;

/// <summary>Settings that may lose data (https://www.postgresql.org/docs/current/runtime-config-wal.html).</summary>
public static class DurabilitySettings
{
    public static IEnumerable<SettingRisk> Judge(Workload workload)
    {
        if (workload.IsOff("fsync"))
        {
            yield return new SettingRisk
            {
                Name = "fsync",
                Title = "fsync is off: a crash can destroy the whole database",
                Explanation =
                    "The server does not wait until writes are on disk. After a power failure or a crash of the machine the files may not fit "
                    + "together, and nothing but a backup helps.",
                Severity = Severity.High,
                Value = "on",
                Effect = "a crash loses nothing that was committed; commits take as long as the disk needs",
            };
        }
        if (workload.IsOff("full_page_writes"))
        {
            yield return new SettingRisk
            {
                Name = "full_page_writes",
                Title = "full_page_writes is off: a crash can leave torn pages",
                Explanation =
                    "A page that is half written when the machine fails cannot be mended from the WAL. Few file systems make that impossible.",
                Severity = Severity.High,
                Value = "on",
                Effect = "torn pages are mended at recovery; more WAL after each checkpoint",
            };
        }
        if (workload.IsOff("synchronous_commit"))
        {
            yield return new SettingRisk
            {
                Name = "synchronous_commit",
                Title = "synchronous_commit is off: a crash loses the last commits",
                Explanation =
                    "Commits are answered before they are on disk. A crash loses up to three times wal_writer_delay of them, but leaves the "
                    + "database whole.",
                Severity = Severity.Info,
                Advice =
                    "Keep it off only for what may be lost: SET LOCAL synchronous_commit = off in those transactions, and on for the server.",
                Effect = "what is answered as committed is kept",
            };
        }
        foreach (var name in (string[])["zero_damaged_pages", "ignore_checksum_failure"])
        {
            if (workload.IsOn(name))
            {
                yield return new SettingRisk
                {
                    Name = name,
                    Title = $"{name} is on: damage is passed over in silence",
                    Explanation =
                        "It is meant for saving what can be saved from a damaged database, never for normal work: damaged rows vanish or are read "
                        + "as they are.",
                    Severity = Severity.High,
                    Value = "off",
                    Effect = "damage is reported when it is read",
                };
            }
        }
    }
}
