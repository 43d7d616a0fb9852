using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class CacheableReadDetectorTests
{
    private const string Sql = "SELECT * FROM services WHERE id = $1";

    /// <summary>Requests a second apart.</summary>
    private static AService Reads(int keys, int writeEach = 0, int count = 200) =>
        AService
            .With()
            .Requests(
                count,
                (t, i) =>
                    t.Server(
                        "GET",
                        "/services/{id}",
                        1_000 * i,
                        1_000 * i + 50,
                        a =>
                        {
                            a.Query(Sql, 1_000 * i + 5, 1_000 * i + 45, 1, [(ulong)(i % keys)]);
                            if (writeEach > 0 && i % writeEach == 0)
                            {
                                a.Query("UPDATE services SET name = upper(name)", 1_000 * i + 46, 1_000 * i + 48);
                            }
                        }
                    )
            );

    [Fact]
    public void A_read_that_repeats_is_told_with_its_predicted_hit_rate()
    {
        var finding = Reads(keys: 10).Diagnose<CacheableReadDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("A cache would answer 95 % of the reads of services");
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("mean 50 ms → 12 ms");
        finding.Prescriptions[0].Disruption.ShouldBe(Disruption.Lever);
    }

    [Fact]
    public void Reads_that_hardly_repeat_are_not_cacheable() =>
        Reads(keys: 150).Diagnose<CacheableReadDetector>().ShouldBeEmpty();

    [Fact]
    public void A_table_that_is_written_all_the_time_is_not_cacheable() =>
        Reads(keys: 10, writeEach: 2).Diagnose<CacheableReadDetector>().ShouldBeEmpty();

    [Fact]
    public void Writes_that_only_the_server_saw_lower_the_confidence() =>
        Reads(keys: 10)
            .Server(w => w.Table("services", t => t.Rows(1_000).Counters(c => c with { RowsUpdated = 5_000 })))
            .Diagnose<CacheableReadDetector>()
            .ShouldHaveSingleItem()
            .Confidence.ShouldBe(Confidence.Low);

    [Fact]
    public void A_few_calls_say_nothing() =>
        Reads(keys: 1, count: 20).Diagnose<CacheableReadDetector>().ShouldBeEmpty();
}
