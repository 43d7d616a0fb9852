using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class CacheNotWorthItDetectorTests
{
    /// <summary>Requests a second apart; a miss reads the table for as long as it is told, and sets the entry.</summary>
    private static AService Cache(Func<int, bool> isHit, double read = 1, double fill = 20, int writeAt = -1) =>
        AService
            .With()
            .Requests(
                100,
                (t, i) =>
                {
                    var at = 1_000.0 * i;
                    t.Server(
                        "GET",
                        "/a",
                        at,
                        at + 100,
                        a =>
                        {
                            var hit = isHit(i);
                            a.Op(
                                SpanClass.Cache,
                                "redis",
                                "price",
                                at,
                                at + read,
                                flags: hit ? SpanFlags.CacheHit : SpanFlags.CacheMiss,
                                key: 9
                            );
                            if (!hit)
                            {
                                a.Query("SELECT * FROM prices WHERE id = $1", at + read, at + read + fill, 1, [9]);
                                a.Op(SpanClass.Cache, "redis", "set", at + read + fill, at + read + fill + 1, key: 9);
                            }
                            if (i == writeAt)
                            {
                                a.Query("UPDATE prices SET n = $1", at + 60, at + 62);
                            }
                        }
                    );
                }
            );

    [Fact]
    public void A_cache_that_hardly_hits_is_told() =>
        Cache(i => i % 2 == 0)
            .Diagnose<CacheNotWorthItDetector>()
            .ShouldHaveSingleItem()
            .Title.ShouldBe("price in redis hits only 50 %");

    [Fact]
    public void A_cache_that_is_slower_than_its_source_is_told()
    {
        var finding = Cache(i => i % 10 != 0, read: 15, fill: 5)
            .Diagnose<CacheNotWorthItDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("price in redis costs more time than it saves");
        finding.Prescriptions[0].Title.ShouldBe("Read without price");
    }

    [Fact]
    public void Hits_after_a_write_to_their_source_are_stale()
    {
        var finding = Cache(i => i != 0, writeAt: 50).Diagnose<CacheNotWorthItDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("price in redis answers with what has been overwritten");
        finding.Prescriptions[0].Title.ShouldBe("Forget price when prices is written");
    }

    [Fact]
    public void A_cache_that_hits_and_saves_is_healthy() =>
        Cache(i => i % 20 != 0).Diagnose<CacheNotWorthItDetector>().ShouldBeEmpty();
}
