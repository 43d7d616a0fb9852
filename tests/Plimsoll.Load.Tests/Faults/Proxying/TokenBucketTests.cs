using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Load.Tests.Faults.Proxying;

public sealed class TokenBucketTests
{
    [Fact]
    public void Bytes_that_come_together_take_as_long_as_all_of_them() =>
        Prop.ForAll(
                Gen.Choose(1, 10_000).NonEmptyListOf().ToArbitrary(),
                sizes =>
                {
                    var bucket = new TokenBucket(125_000);
                    var crossed = sizes.Select(size => bucket.Take(size, TimeSpan.Zero)).ToList();
                    crossed.ShouldBe(crossed.Order());
                    // each Take rounds to 100 ns
                    var expected = sizes.Sum() / 125_000.0;
                    crossed[^1].TotalSeconds.ShouldBe(expected, 1e-7 * sizes.Count);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_pause_earns_no_burst()
    {
        var bucket = new TokenBucket(1000);
        bucket.Take(100, TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(0.1));
        bucket.Take(100, TimeSpan.FromSeconds(60)).ShouldBe(TimeSpan.FromSeconds(60.1));
    }
}
