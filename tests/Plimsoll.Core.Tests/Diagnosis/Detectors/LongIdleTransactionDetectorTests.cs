using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class LongIdleTransactionDetectorTests
{
    private static OpenTransaction Idle(double seconds, string application = "web") =>
        new()
        {
            State = "idle in transaction",
            Age = TimeSpan.FromSeconds(seconds + 1),
            InState = TimeSpan.FromSeconds(seconds),
            ApplicationName = application,
            Text = "SELECT * FROM bookings WHERE id = $1 FOR UPDATE",
        };

    private static AWorkload With(params OpenTransaction[] transactions) =>
        AWorkload.With().Activity(a => a with { OpenTransactions = transactions });

    [Theory]
    [InlineData(6, Severity.Info)]
    [InlineData(61, Severity.Low)]
    [InlineData(301, Severity.Medium)]
    [InlineData(3_601, Severity.High)]
    public void Warns_the_more_the_longer_it_is_idle(double seconds, Severity severity)
    {
        With(Idle(seconds)).Diagnose<LongIdleTransactionDetector>().ShouldHaveSingleItem().Severity.ShouldBe(severity);
    }

    [Fact]
    public void Says_it_once_an_application()
    {
        With(Idle(70), Idle(400), Idle(80, "jobs"), Idle(90, ""))
            .Diagnose<LongIdleTransactionDetector>()
            .Select(f => f.Subject)
            .ShouldBe(["web", "jobs", "sessions without application_name"]);
    }

    [Fact]
    public void Matters_more_when_others_wait_for_it()
    {
        With(Idle(10))
            .Activity(a =>
                a with
                {
                    Blockings =
                    [
                        new()
                        {
                            Waiting = "UPDATE bookings SET status = $1",
                            Blocker = "SELECT * FROM bookings WHERE id = $1 FOR UPDATE",
                            BlockerState = "idle in transaction",
                        },
                    ],
                }
            )
            .Diagnose<LongIdleTransactionDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Knows_prepared_transactions()
    {
        var finding = With(new OpenTransaction { State = "prepared", Age = TimeSpan.FromHours(2) })
            .Diagnose<LongIdleTransactionDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.High);
        finding.Prescriptions.ShouldAllBe(p => !p.Change.IsAutomatic);
    }

    [Fact]
    public void Proposes_a_limit_only_where_there_is_none()
    {
        With(Idle(70)).Diagnose<LongIdleTransactionDetector>()[0].Prescriptions.Count.ShouldBe(2);
        With(Idle(70))
            .Setting("idle_in_transaction_session_timeout", "600000", "ms")
            .Diagnose<LongIdleTransactionDetector>()[0]
            .Prescriptions.Count.ShouldBe(1);
    }

    [Fact]
    public void Is_silent_about_transactions_at_work()
    {
        With(new OpenTransaction { State = "active", Age = TimeSpan.FromHours(2) })
            .Diagnose<LongIdleTransactionDetector>()
            .ShouldBeEmpty();
        // Between two of its many statements.
        With(Idle(0.01) with { Age = TimeSpan.FromHours(2) }).Diagnose<LongIdleTransactionDetector>().ShouldBeEmpty();
        With().Diagnose<LongIdleTransactionDetector>().ShouldBeEmpty();
    }
}
