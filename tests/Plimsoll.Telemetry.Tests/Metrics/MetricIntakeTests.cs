using Plimsoll.Telemetry.Metrics;
using Plimsoll.Telemetry.Tests.Traces;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Tests.Metrics;

public sealed class MetricIntakeTests
{
    private const int Delta = 1;
    private const int Cumulative = 2;
    private readonly MetricIntake _intake = new(mostSeries: 10);

    [Fact]
    public void A_counter_grows_across_restarts_of_its_process()
    {
        foreach (var (time, value) in new[] { (1, 100), (2, 130), (3, 10), (4, 25) })
        {
            Take(Sum("requests", time, value, Cumulative, isMonotonic: true));
        }
        var series = _intake.Series().Single();
        (series.Kind, series.Increase, series.Points).ShouldBe((MetricKind.Counter, 30 + 10 + 15, 4));
        series.IncreasePerSecond.ShouldBe(55 / 3.0, 1e-9);
    }

    [Fact]
    public void After_a_turn_growth_and_extremes_are_those_of_the_new_window()
    {
        Take(Sum("requests", 1, 100, Cumulative, isMonotonic: true));
        Take(Sum("requests", 2, 130, Cumulative, isMonotonic: true));
        Take(Sum("queue", 2, 9, Cumulative, isMonotonic: false));
        Take(Histogram(1, [1, 5, 0], Cumulative));
        Take(Histogram(2, [1, 7, 2], Cumulative));
        _intake.Turn();
        _intake.Series().ShouldBeEmpty("nothing has come since");

        Take(Sum("requests", 4, 140, Cumulative, isMonotonic: true));
        Take(Sum("queue", 4, 2, Cumulative, isMonotonic: false));
        Take(Histogram(4, [1, 8, 2], Cumulative));

        var requests = _intake.Series().Single(s => s.Name == "requests");
        (requests.Increase, requests.IncreasePerSecond, requests.Points).ShouldBe((10, 5, 1));
        var queue = _intake.Series().Single(s => s.Name == "queue");
        (queue.Most, queue.Mean).ShouldBe((2, 2));
        _intake.Series().Single(s => s.Kind == MetricKind.Distribution).Distribution!.Count.ShouldBe(1);
        Take(Sum("requests", 4, 150, Cumulative, isMonotonic: true))
            .ShouldBe(1, "the last point before a turn still counts");
    }

    [Fact]
    public void A_series_that_nothing_came_of_for_two_windows_makes_room()
    {
        for (var i = 0; i < 10; i++)
        {
            Take(Sum($"old {i}", 1, 1, Cumulative, isMonotonic: false));
        }
        _intake.Turn();
        _intake.Turn();
        _intake.Turn();
        Take(Sum("new", 2, 1, Cumulative, isMonotonic: false));
        _intake.Series().ShouldHaveSingleItem().Name.ShouldBe("new");
    }

    [Fact]
    public void Deltas_add_up()
    {
        Take(Sum("requests", 1, 5, Delta, isMonotonic: true));
        Take(Sum("requests", 2, 6, Delta, isMonotonic: true));
        Take(Sum("open", 1, 5, Delta, isMonotonic: false));
        Take(Sum("open", 2, -2, Delta, isMonotonic: false));
        _intake.Series().Single(s => s.Name == "requests").Increase.ShouldBe(11);
        _intake.Series().Single(s => s.Name == "open").Last.ShouldBe(3);
    }

    [Fact]
    public void A_gauge_keeps_its_extremes_and_mean()
    {
        foreach (var (time, value) in new[] { (1, 4), (2, 10), (3, 1) })
        {
            Take(Sum("queue", time, value, Cumulative, isMonotonic: false));
        }
        var series = _intake.Series().Single();
        (series.Last, series.Least, series.Most, series.Mean).ShouldBe((1, 1, 10, 5));
    }

    [Theory]
    [InlineData(Cumulative)]
    [InlineData(Delta)]
    public void A_level_that_is_sent_as_a_counter_is_still_told(int temporality)
    {
        var levels = new[] { 4, 10, 1 };
        for (var i = 0; i < levels.Length; i++)
        {
            var was = temporality == Delta && i > 0 ? levels[i - 1] : 0;
            Take(Sum("queue", i + 1, levels[i] - was, temporality, isMonotonic: true));
        }
        var series = _intake.Series().Single();
        (series.Kind, series.Last, series.Least, series.Most, series.Mean).ShouldBe((MetricKind.Counter, 1, 1, 10, 5));
    }

    [Fact]
    public void Attributes_make_series_whatever_their_order()
    {
        Take(Sum("pool", 1, 1, Cumulative, false, ("state", "idle"), ("pool", "a")));
        Take(Sum("pool", 2, 2, Cumulative, false, ("pool", "a"), ("state", "idle")));
        Take(Sum("pool", 2, 3, Cumulative, false, ("pool", "a"), ("state", "used")));
        _intake.Series().Count.ShouldBe(2);
        _intake.Series()[0].Attributes["state"].ShouldBe("idle");
    }

    [Fact]
    public void Histograms_grow_by_bucket_from_the_first_that_was_seen()
    {
        Take(Histogram(1, [1, 5, 0], Cumulative));
        Take(Histogram(2, [1, 7, 2], Cumulative));
        var distribution = _intake.Series().Single().Distribution!;
        distribution.Buckets.ShouldBe([(10.0, 0L), (100.0, 2L), (double.PositiveInfinity, 2L)]);
        distribution.Count.ShouldBe(4);
    }

    [Fact]
    public void A_point_that_is_not_newer_is_rejected_and_the_rest_stays()
    {
        Take(Sum("requests", 2, 5, Cumulative, true)).ShouldBe(0);
        Take(Sum("requests", 2, 6, Cumulative, true)).ShouldBe(1);
        Take(Sum("requests", 1, 6, Cumulative, true)).ShouldBe(1);
        Take(Sum("requests", 0, 6, Cumulative, true)).ShouldBe(1);
        _intake.Rejected.ShouldBe(3);
    }

    [Fact]
    public void Beyond_the_bound_series_are_refused_and_counted()
    {
        for (var i = 0; i < 25; i++)
        {
            Take(Sum("requests", 1, 5, Cumulative, true, ("user", $"u{i}")));
        }
        (_intake.Series().Count, _intake.SeriesRefused).ShouldBe((10, 15));
    }

    [Fact]
    public void Exponential_buckets_of_any_scale_add_up_to_what_was_added()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var buckets = new ExponentialBuckets();
            long added = 0;
            for (var i = 0; i < 10; i++)
            {
                var counts = Enumerable.Range(0, random.Next(1, 200)).Select(_ => (ulong)random.Next(5)).ToArray();
                added += counts.Sum(c => (long)c);
                buckets.Add(random.Next(-10, 21), random.Next(-2000, 2000), counts, 1);
            }
            var bounds = buckets.Bounds().ToList();
            bounds.Sum(b => b.Count).ShouldBe(added, $"seed {seed}");
            bounds.Count.ShouldBeLessThanOrEqualTo(320, $"seed {seed}");
            bounds.Select(b => b.UpTo).ShouldBe(bounds.Select(b => b.UpTo).Order(), $"seed {seed}");
        }
    }

    [Fact]
    public void What_is_taken_away_at_a_coarser_scale_leaves_nothing()
    {
        var all = new ExponentialBuckets();
        var part = new ExponentialBuckets();
        all.Add(5, 10, [1, 2, 3, 4], 1);
        part.Add(5, 10, [1, 2, 3, 4], 1);
        all.Add(2, -3, [9], 1);
        all.Add(part, -1);
        all.Bounds().Sum(b => b.Count).ShouldBe(9);
        all.Bounds().Count().ShouldBe(1);
    }

    [Fact]
    public void Mutated_requests_never_throw()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var request = Histogram(1, [1, 5, 0], Cumulative);
        for (var round = 0; round < 20_000; round++)
        {
            var mutated = (byte[])request.Clone();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }
            try
            {
                _intake.Take(mutated);
                _intake.Series();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}: {Convert.ToHexString(mutated)}", e);
            }
        }
    }

    private int Take(byte[] request)
    {
        var outcome = _intake.Take(request);
        outcome.Refusal.ShouldBeNull();
        return outcome.Rejected;
    }

    private static byte[] Sum(
        string name,
        int second,
        int value,
        int temporality,
        bool isMonotonic,
        params (string, object)[] attributes
    ) =>
        Request(
            name,
            7,
            writer =>
            {
                var point = writer.Begin(1);
                writer.Fixed64(3, (ulong)second * 1_000_000_000);
                writer.Fixed64(6, (ulong)value);
                foreach (var (key, text) in attributes)
                {
                    SentRequest.Attribute(writer, 7, key, text);
                }
                writer.End(point);
                writer.Varint(2, (ulong)temporality);
                writer.Varint(3, isMonotonic ? 1u : 0u);
            }
        );

    private static byte[] Histogram(int second, ulong[] counts, int temporality) =>
        Request(
            "latency",
            9,
            writer =>
            {
                var point = writer.Begin(1);
                writer.Fixed64(3, (ulong)second * 1_000_000_000);
                writer.Fixed64(4, counts.Aggregate(0ul, (a, b) => a + b));
                writer.Double(5, 12.5);
                writer.Bytes(6, counts.SelectMany(BitConverter.GetBytes).ToArray());
                writer.Double(7, 10);
                writer.Double(7, 100);
                SentRequest.Attribute(writer, 9, "a", "b");
                writer.End(point);
                writer.Varint(2, (ulong)temporality);
            }
        );

    private static byte[] Request(string name, int shape, Action<ProtoWriter> write)
    {
        using var writer = new ProtoWriter();
        var (resource, scope, metric) = (writer.Begin(1), writer.Begin(2), writer.Begin(2));
        writer.Text(1, name);
        var data = writer.Begin(shape);
        write(writer);
        writer.End(data);
        writer.End(metric);
        writer.End(scope);
        writer.End(resource);
        return writer.Written.ToArray();
    }
}
