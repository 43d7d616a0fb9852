using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class ReadHeavyPrimaryDetectorTests
{
    private static AService Busy(
        bool inTransaction = false,
        bool isWriting = false,
        int count = 200,
        double seconds = 5
    ) =>
        AService
            .With()
            .Window(TimeSpan.FromSeconds(seconds))
            .Server(w => w.Observe(o => o with { Statements = [] }))
            .Requests(
                count,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        100,
                        a =>
                        {
                            if (inTransaction)
                            {
                                a.Query("BEGIN", 0, 1);
                            }
                            a.Query(isWriting ? "UPDATE b SET x = 1" : "SELECT * FROM b WHERE id = $1", 5, 90);
                            a.Query("COMMIT", 95, 96);
                        }
                    )
            );

    private static IReadOnlyList<Finding> Diagnose(AService service) =>
        [.. new ReadHeavyPrimaryDetector().Detect(service.Build() with { Over = null })];

    [Fact]
    public void A_busy_server_that_mostly_reads_could_have_a_replica()
    {
        var finding = Diagnose(Busy()).ShouldHaveSingleItem();

        finding.Title.ShouldBe("100 % of the time of postgresql shop are reads that a replica could answer");
        finding.Prescriptions[0].Disruption.ShouldBe(Disruption.Infrastructure);
    }

    [Fact]
    public void Reads_in_transactions_stay_with_the_primary() => Diagnose(Busy(inTransaction: true)).ShouldBeEmpty();

    [Fact]
    public void Writes_stay_with_the_primary() => Diagnose(Busy(isWriting: true)).ShouldBeEmpty();

    [Fact]
    public void An_idle_server_needs_no_second_one() => Diagnose(Busy(seconds: 600)).ShouldBeEmpty();
}
