using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class CheckpointPressureDetectorTests
{
    private static AWorkload With(
        long requested,
        long timed = 100,
        double hours = 24,
        double walMegabytes = 10,
        long now = 0
    ) =>
        AWorkload
            .With()
            .Setting("max_wal_size", "1024", "MB", context: "sighup")
            .Setting("checkpoint_timeout", "300", "s")
            .Setting("checkpoint_completion_target", "0.9")
            .Load(l =>
                l with
                {
                    Checkpoints = new Checkpoints
                    {
                        Requested = requested,
                        Timed = timed,
                        Over = TimeSpan.FromHours(hours),
                        // Over the window's ten minutes.
                        WalInWindow = Bytes.FromMegabytes(walMegabytes),
                        RequestedInWindow = now,
                    },
                }
            );

    [Theory]
    [InlineData(120, Severity.Low)]
    [InlineData(400, Severity.Medium)]
    public void Weighs_by_how_often_checkpoints_are_forced(long requested, Severity severity)
    {
        With(requested).Diagnose<CheckpointPressureDetector>().ShouldHaveSingleItem().Severity.ShouldBe(severity);
    }

    [Fact]
    public void Sizes_the_WAL_by_the_pace_of_the_window()
    {
        // 20 MB/s: 11,400 MB between timed checkpoints, and a quarter more.
        var finding = With(20, walMegabytes: 12_000, now: 3)
            .Diagnose<CheckpointPressureDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Medium);
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Change.ShouldBe(new Change.SetServerSetting("max_wal_size", "16384MB", null));
        prescription.Change.Revert[0].ShouldBe("ALTER SYSTEM RESET max_wal_size");
        prescription.Disruption.ShouldBe(Disruption.Setting);
        prescription.Cost.Disk.ShouldBe(Bytes.FromMegabytes(15 * 1024));
    }

    [Fact]
    public void Doubles_it_where_the_pace_is_unknown()
    {
        With(400)
            .Diagnose<CheckpointPressureDetector>()[0]
            .Prescriptions[0]
            .Title.ShouldBe("Set max_wal_size = 2048MB");
    }

    [Fact]
    public void Restores_what_ALTER_SYSTEM_had_written()
    {
        With(400)
            .Observe(o =>
                o with
                {
                    Settings = new Dictionary<string, Setting>(o.Settings)
                    {
                        ["max_wal_size"] = o.Settings["max_wal_size"] with
                        {
                            SourceFile = "/data/postgresql.auto.conf",
                        },
                    },
                }
            )
            .Diagnose<CheckpointPressureDetector>()[0]
            .Prescriptions[0]
            .Change.Revert[0]
            .ShouldBe("ALTER SYSTEM SET max_wal_size = '1024'");
    }

    [Fact]
    public void Advises_on_a_managed_service_where_ALTER_SYSTEM_is_forbidden()
    {
        var change = With(400)
            .Server(s => s with { ManagedService = "Amazon RDS" })
            .Diagnose<CheckpointPressureDetector>()[0]
            .Prescriptions[0]
            .Change;

        change.IsAutomatic.ShouldBeFalse();
        change.Apply.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(90, 100, 24, 10)]
    [InlineData(50, 40, 24, 10)]
    [InlineData(30, 0, 0.5, 10)]
    [InlineData(5, 280, 24, 900)]
    public void Is_silent_where_time_comes_first_or_too_little_is_known(
        long requested,
        long timed,
        double hours,
        double walMegabytes
    )
    {
        With(requested, timed, hours, walMegabytes).Diagnose<CheckpointPressureDetector>().ShouldBeEmpty();
    }

    [Fact]
    public void Is_silent_on_a_standby()
    {
        With(400).Server(s => s with { IsStandby = true }).Diagnose<CheckpointPressureDetector>().ShouldBeEmpty();
    }
}
