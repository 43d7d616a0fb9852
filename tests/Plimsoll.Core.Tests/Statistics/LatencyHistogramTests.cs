using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Statistics;

namespace Plimsoll.Core.Tests.Statistics;

public sealed class LatencyHistogramTests
{
    private static readonly Gen<long[]> s_microseconds = Gen.Choose(0, 31)
        .SelectMany(bits =>
            Gen.Choose(0, int.MaxValue).Select(value => Math.Min((uint)value >> (31 - bits), 3_600_000_000L))
        )
        .NonEmptyListOf()
        .Select(list => list.ToArray());

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void A_quantile_lies_within_a_thousandth_above_the_sorted_array_s()
    {
        var quantiles = Gen.Elements(0.0, 0.1, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0);
        Prop.ForAll(
                s_microseconds.Zip(quantiles).ToArbitrary(),
                pair =>
                {
                    var (values, q) = pair;
                    var sorted = values.Order().ToArray();
                    double exact = sorted[Quantiles.Rank(q, sorted.Length) - 1];
                    var measured = Of(values).Quantile(q).TotalMicroseconds;
                    return measured >= exact && measured <= exact * (1 + (1 / 1000.0));
                }
            )
            .Check(s_config);
    }

    [Fact]
    public void Merging_equals_recording_all_in_one()
    {
        Prop.ForAll(
                s_microseconds.Zip(s_microseconds).ToArbitrary(),
                pair =>
                {
                    var merged = LatencyHistogram.Merge([Of(pair.Item1), Of(pair.Item2)]);
                    var whole = Of([.. pair.Item1, .. pair.Item2]);
                    return merged.Buckets().SequenceEqual(whole.Buckets())
                        && (merged.Count, merged.Mean, merged.Min, merged.Max)
                            == (whole.Count, whole.Mean, whole.Min, whole.Max);
                }
            )
            .Check(s_config);
    }

    [Fact]
    public void Count_mean_and_extremes_are_exact()
    {
        Prop.ForAll(
                s_microseconds.ToArbitrary(),
                values =>
                {
                    var histogram = Of(values);
                    return histogram.Count == values.Length
                        && histogram.Min.TotalMicroseconds == values.Min()
                        && histogram.Max.TotalMicroseconds == values.Max()
                        && histogram.Mean == TimeSpan.FromMicroseconds((long)(values.Sum() / (decimal)values.Length));
                }
            )
            .Check(s_config);
    }

    [Fact]
    public void Count_above_is_wrong_only_within_the_limit_s_own_bucket()
    {
        Prop.ForAll(
                s_microseconds.Zip(s_microseconds).ToArbitrary(),
                pair =>
                {
                    var (values, limit) = (pair.Item1, pair.Item2[0]);
                    var counted = Of(values).CountAbove(TimeSpan.FromMicroseconds(limit));
                    return counted <= values.Count(value => value > limit)
                        && counted >= values.Count(value => value > limit * 1.001);
                }
            )
            .Check(s_config);
    }

    [Fact]
    public void Buckets_hold_all_that_was_recorded()
    {
        Prop.ForAll(s_microseconds.ToArbitrary(), values => Of(values).Buckets().Sum(b => b.Count) == values.Length)
            .Check(s_config);
    }

    [Fact]
    public void An_empty_one_says_zero()
    {
        var empty = new LatencyHistogram();
        empty.Quantile(0.95).ShouldBe(TimeSpan.Zero);
        empty.Mean.ShouldBe(TimeSpan.Zero);
        empty.Min.ShouldBe(TimeSpan.Zero);
        empty.Max.ShouldBe(TimeSpan.Zero);
        empty.CountAbove(TimeSpan.Zero).ShouldBe(0);
    }

    [Fact]
    public void What_is_negative_or_above_an_hour_is_cut()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMilliseconds(-3));
        histogram.Record(TimeSpan.FromHours(5));
        histogram.Min.ShouldBe(TimeSpan.Zero);
        histogram.Max.ShouldBe(LatencyHistogram.Highest);
    }

    private static LatencyHistogram Of(long[] microseconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in microseconds)
        {
            histogram.Record(TimeSpan.FromMicroseconds(value));
        }
        return histogram;
    }
}
