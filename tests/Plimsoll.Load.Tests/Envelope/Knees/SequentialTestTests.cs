using Plimsoll.Core.Trials;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;

namespace Plimsoll.Load.Tests.Envelope.Knees;

public sealed class SequentialTestTests
{
    private static readonly IReadOnlyList<KneeClause> s_clauses = KneeClause.Of(Slo.Parse("p95<300ms"));

    [Theory]
    [InlineData(0.025, LevelVerdict.Breaks)]
    [InlineData(0.1, LevelVerdict.Holds)]
    public void Errs_at_one_level_in_twenty_at_most_however_often_it_looks(double share, LevelVerdict wrong)
    {
        const int Runs = 400;
        var errors = 0;
        var slices = 0;
        for (var seed = 1; seed <= Runs; seed++)
        {
            var (verdict, took) = Run(share, seed);
            errors += verdict == wrong ? 1 : 0;
            slices += took;
        }
        errors.ShouldBeLessThanOrEqualTo(Runs / 20);
        // It looks after each slice, and needs few of them.
        (slices / (double)Runs).ShouldBeLessThan(20);
    }

    [Fact]
    public void All_clauses_must_hold()
    {
        var clauses = KneeClause.Of(Slo.Parse("p95<300ms,errors<1%"));
        var level = new LevelEvidence(1, 2);
        level.Add(new LevelSlice(TimeSpan.FromSeconds(1), [new(2000, 0), new(2000, 300)], TimeSpan.Zero, 0));
        SequentialTest.Judge(level, clauses, clustering: 1).ShouldBe(LevelVerdict.Breaks);
        var other = new LevelEvidence(1, 2);
        other.Add(new LevelSlice(TimeSpan.FromSeconds(1), [new(2000, 0), new(2000, 20)], TimeSpan.Zero, 0));
        SequentialTest.Judge(other, clauses, clustering: 1).ShouldBe(LevelVerdict.CannotTell);
    }

    [Fact]
    public void A_bound_on_the_throughput_takes_no_part() =>
        KneeClause
            .Of(Slo.Parse("p99<1s,errors<0.5%,throughput>50/s"))
            .Select(c => c.Allowed)
            .ShouldBe([0.01, 0.005], 1e-9);

    private static (LevelVerdict, int) Run(double share, int seed)
    {
        var random = new Random(seed);
        var level = new LevelEvidence(1, 1);
        for (var slice = 1; ; slice++)
        {
            var bad = Enumerable.Range(0, 50).Count(_ => random.NextDouble() < share);
            level.Add(new LevelSlice(TimeSpan.FromSeconds(0.5), [new(50, bad)], TimeSpan.Zero, 0));
            var verdict = SequentialTest.Judge(level, s_clauses, clustering: 1);
            if (verdict != LevelVerdict.CannotTell)
            {
                return (verdict, slice);
            }
        }
    }
}
