using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class RiskySettingDetectorTests
{
    /// <summary>What initdb of PostgreSQL 15 leaves.</summary>
    private static AWorkload Defaults() =>
        AWorkload
            .With()
            .Setting("fsync", "on", context: "sighup")
            .Setting("full_page_writes", "on", context: "sighup")
            .Setting("synchronous_commit", "on")
            .Setting("autovacuum", "on", context: "sighup")
            .Setting("track_counts", "on", context: "superuser")
            .Setting("default_statistics_target", "100")
            .Setting("statement_timeout", "0", "ms")
            .Setting("idle_in_transaction_session_timeout", "0", "ms")
            .Setting("max_connections", "100", context: "postmaster")
            .Setting("shared_buffers", "16384", "8kB", context: "postmaster")
            .Setting("effective_cache_size", "524288", "8kB")
            .Setting("work_mem", "4096", "kB")
            .Setting("random_page_cost", "4")
            .Setting("jit", "on")
            .Setting("jit_above_cost", "100000")
            .Setting("checkpoint_completion_target", "0.9", context: "sighup")
            .Setting("log_statement", "none", context: "superuser")
            .Setting("enable_seqscan", "on")
            .Setting("enable_partitionwise_join", "off")
            .Setting("zero_damaged_pages", "off", context: "superuser");

    private static Finding? About(AWorkload workload, string setting) =>
        workload.Diagnose<RiskySettingDetector>().SingleOrDefault(f => f.Subject == setting);

    [Fact]
    public void Has_nothing_above_info_to_say_of_the_defaults()
    {
        var findings = Defaults().Diagnose<RiskySettingDetector>();

        findings.ShouldAllBe(f => f.Severity == Severity.Info);
        findings.Select(f => f.Subject).ShouldBe(["statement_timeout", "random_page_cost"]);
    }

    [Theory]
    [InlineData("fsync", "off", Severity.High)]
    [InlineData("full_page_writes", "off", Severity.High)]
    [InlineData("zero_damaged_pages", "on", Severity.High)]
    [InlineData("autovacuum", "off", Severity.High)]
    [InlineData("track_counts", "off", Severity.High)]
    [InlineData("synchronous_commit", "off", Severity.Info)]
    [InlineData("default_statistics_target", "10", Severity.Low)]
    [InlineData("checkpoint_completion_target", "0.5", Severity.Info)]
    [InlineData("enable_seqscan", "off", Severity.Low)]
    [InlineData("max_connections", "2000", Severity.Info)]
    public void Knows_what_is_risky(string setting, string value, Severity severity)
    {
        var finding = About(Defaults().Setting(setting, value, source: "configuration file"), setting);

        finding.ShouldNotBeNull().Severity.ShouldBe(severity);
        finding.Prescriptions.ShouldHaveSingleItem();
    }

    [Fact]
    public void Leaves_what_is_no_question_of_speed_to_a_person_and_shows_the_SQL()
    {
        var change = About(Defaults().Setting("fsync", "off", context: "sighup"), "fsync")!.Prescriptions[0].Change;

        change.IsAutomatic.ShouldBeFalse();
        change.Apply.ShouldBe(["ALTER SYSTEM SET fsync = 'on'"]);
        change.Revert.ShouldBe(["ALTER SYSTEM RESET fsync"]);
    }

    [Theory]
    [InlineData("command line")]
    [InlineData("database")]
    public void Says_what_wins_over_ALTER_SYSTEM(string source)
    {
        var change = About(Defaults().Setting("enable_seqscan", "off", source: source), "enable_seqscan")!
            .Prescriptions[0]
            .Change;

        change.IsAutomatic.ShouldBeFalse();
        change.Apply.ShouldNotContain(s => s.StartsWith("ALTER SYSTEM"));
    }

    [Theory]
    [InlineData("session")]
    [InlineData("client")]
    [InlineData("user")]
    public void Does_not_take_its_own_sessions_settings_for_the_applications(string source)
    {
        About(Defaults().Setting("enable_seqscan", "off", source: source), "enable_seqscan").ShouldBeNull();
    }

    private static AWorkload ScanningBesideAnIndex(double share) =>
        Defaults()
            .Table("t", t => t.Rows(1_000_000).Column("id").Column("User", "text").Index("t_user", "User"))
            .Statement(
                "SELECT * FROM t WHERE \"User\" = $1",
                s => s.Share(share).Plan(APlan.SeqScan("t", "(t.\"User\" = $1)"))
            );

    [Fact]
    public void Proposes_a_trial_of_random_page_cost_where_reads_are_fast_and_scans_stand_beside_an_index()
    {
        var finding = About(ScanningBesideAnIndex(0.4), "random_page_cost").ShouldNotBeNull();

        finding.Severity.ShouldBe(Severity.Low);
        finding.Confidence.ShouldBe(Confidence.Low);
        finding.Prescriptions[0].Change.ShouldBe(new Change.SetServerSetting("random_page_cost", "1.1", null));
        finding.Prescriptions[0].Helps.ShouldBe([new(1)]);
    }

    [Fact]
    public void Leaves_random_page_cost_alone_where_reads_are_slow()
    {
        var slow = ScanningBesideAnIndex(0.4)
            .Load(l =>
                l with
                {
                    Delta = new() { BlocksRead = 10_000, BlockReadMilliseconds = 50_000 },
                }
            );

        About(slow, "random_page_cost").ShouldBeNull();
    }

    [Fact]
    public void Cannot_tell_the_disk_without_timing_or_a_full_cache()
    {
        var unknown = ScanningBesideAnIndex(0.4)
            .Load(l =>
                l with
                {
                    Delta = new() { BlocksRead = 10_000, BlocksHit = 10_000 },
                }
            );

        var finding = About(unknown, "random_page_cost").ShouldNotBeNull();
        finding.Severity.ShouldBe(Severity.Info);
        finding.Prescriptions[0].Change.IsAutomatic.ShouldBeFalse();
    }

    [Theory]
    [InlineData(100, 250_000, 0.3, Severity.Medium)]
    [InlineData(100, 250_000, 0.1, Severity.Low)]
    [InlineData(100, 90_000, 0.3, null)]
    [InlineData(2, 250_000, 0.3, null)]
    [InlineData(900, 250_000, 0.3, null)]
    public void Questions_jit_for_short_statements_of_high_cost(
        double mean,
        double cost,
        double share,
        Severity? severity
    )
    {
        var calls = (long)(share * AWorkload.TotalMilliseconds / mean);
        var workload = Defaults()
            .Statement("SELECT 1", s => s.Calls(calls).Share(share).Plan(APlan.SeqScan("t", cost: cost)));

        (About(workload, "jit")?.Severity).ShouldBe(severity);
    }

    [Fact]
    public void Knows_a_cache_that_is_said_to_be_smaller_than_the_buffers()
    {
        About(Defaults().Setting("effective_cache_size", "8192", "8kB"), "effective_cache_size")!
            .Prescriptions[0]
            .Change.Apply[0]
            .ShouldBe("ALTER SYSTEM SET effective_cache_size = '256MB'");
    }

    [Theory]
    [InlineData("4096", null)]
    [InlineData("131072", Severity.Info)]
    [InlineData("2097152", Severity.Medium)]
    public void Multiplies_work_mem_by_the_connections(string kilobytes, Severity? severity)
    {
        (About(Defaults().Setting("work_mem", kilobytes, "kB"), "work_mem")?.Severity).ShouldBe(severity);
    }

    [Fact]
    public void Minds_a_log_of_every_statement_only_where_there_are_many()
    {
        var quiet = Defaults().Setting("log_statement", "all");
        About(quiet, "log_statement").ShouldBeNull();
        About(quiet.Commits(600_000), "log_statement").ShouldNotBeNull().Severity.ShouldBe(Severity.Low);
    }

    [Fact]
    public void Is_content_with_limits_that_are_set()
    {
        About(
                Defaults()
                    .Setting("statement_timeout", "60000", "ms")
                    .Setting("idle_in_transaction_session_timeout", "60000", "ms"),
                "statement_timeout"
            )
            .ShouldBeNull();
    }
}
