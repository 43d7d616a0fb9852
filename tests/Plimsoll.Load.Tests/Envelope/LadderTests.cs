using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Load.Envelope;

namespace Plimsoll.Load.Tests.Envelope;

public sealed class LadderTests
{
    [Fact]
    public void Climbs_by_doubling()
    {
        var steps = new List<double>();
        while (Ladder.Next(steps.LastOrDefault(), null, 32, 1.15) is { } next)
        {
            steps.Add(next);
        }
        steps.ShouldBe([1, 2, 4, 8, 16, 32]);
    }

    [Fact]
    public void Encloses_any_limit_within_the_precision()
    {
        Prop.ForAll(
                Gen.Choose(26, 3199).ToArbitrary(),
                hundredths =>
                {
                    var limit = hundredths / 100.0;
                    var (holds, breaks) = (0.0, (double?)null);
                    var tries = 0;
                    while (Ladder.Next(holds, breaks, 32, 1.15) is { } next && ++tries < 30)
                    {
                        (holds, breaks) = next <= limit ? (next, breaks) : (holds, next);
                    }
                    return holds <= limit && breaks > limit && breaks / holds <= 1.15 + 1e-6 && tries < 20;
                }
            )
            .QuickCheckThrowOnFailure();
    }
}
