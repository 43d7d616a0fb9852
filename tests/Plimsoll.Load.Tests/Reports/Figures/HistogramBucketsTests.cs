using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Statistics;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Tests.Reports.Figures;

public sealed class HistogramBucketsTests
{
    [Fact]
    public void Every_latency_is_kept_to_within_a_percent_and_none_is_lost() =>
        Prop.ForAll<int[]>(microseconds =>
            {
                var histogram = new LatencyHistogram();
                foreach (var value in microseconds)
                {
                    histogram.Record(TimeSpan.FromMicroseconds(200 + Math.Abs((long)value)));
                }
                var buckets = HistogramBuckets.Of(histogram);
                var lost = buckets.Total != microseconds.Length;
                foreach (var q in (double[])[0.01, 0.5, 0.9, 1])
                {
                    var exact = histogram.Quantile(q).TotalMilliseconds;
                    var rank = Quantiles.Rank(q, buckets.Total);
                    long seen = 0;
                    var kept = buckets.Points.FirstOrDefault(p => (seen += p.Count) >= rank).Ms;
                    lost |= microseconds.Length > 0 && Math.Abs(kept - exact) > exact * 0.01;
                }
                return !lost;
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Is_one_line_of_text_and_comes_back_from_it()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMilliseconds(3));
        histogram.Record(TimeSpan.FromMilliseconds(3));
        histogram.Record(TimeSpan.FromMilliseconds(900));
        var buckets = HistogramBuckets.Of(histogram);
        var text = ReportJson.Write(buckets);
        var back = ReportJson.Read<HistogramBuckets>(text)!;
        back.Points.Select(p => p.Count).ShouldBe([2, 1]);
        back.Points[1].Ms.ShouldBe(900, 9);
        back.ToString().ShouldBe(buckets.ToString());
    }

    [Theory]
    [InlineData("\"1.5\"")]
    [InlineData("\"a:1\"")]
    [InlineData("\"1:-2\"")]
    [InlineData("\"NaN:2\"")]
    public void Anything_else_is_refused(string json) =>
        Should.Throw<System.Text.Json.JsonException>(() => ReportJson.Read<HistogramBuckets>(json));
}
