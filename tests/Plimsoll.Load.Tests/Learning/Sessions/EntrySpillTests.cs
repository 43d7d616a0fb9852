using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Tests.Learning.Sessions;

public sealed class EntrySpillTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(700_000)]
    public void Comes_back_by_time_and_requests_of_one_moment_in_the_order_of_the_log(int count)
    {
        const int Seed = 99;
        var random = new Random(Seed);
        using var spill = new EntrySpill();
        for (var i = 0; i < count; i++)
        {
            spill.Add(new EntryRecord(1_700_000_000_000 + random.Next(count / 3 + 1), 0, i, 0, 0, 0, 0, 200, 0));
        }
        spill.Flush();
        foreach (var _ in (int[])[1, 2])
        {
            var (seen, last) = (0, default(EntryRecord));
            foreach (var record in spill.InOrder())
            {
                if (seen++ > 0)
                {
                    var inOrder =
                        record.StartMs > last.StartMs || (record.StartMs == last.StartMs && record.Place > last.Place);
                    inOrder.ShouldBeTrue($"record {seen}, seed {Seed}");
                }
                last = record;
            }
            seen.ShouldBe(count);
        }
    }
}
