using Plimsoll.Cli.AccessLogs;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Tests.AccessLogs;

public sealed class LogEndTests : IDisposable
{
    private static readonly Dictionary<string, double> s_noWeights = [];
    private readonly ALog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Takes_what_lies_within_the_stretch_before_the_last_line_in_whatever_order_it_stands()
    {
        var minutes = Enumerable.Range(0, 120).Reverse();
        _log.Add(minutes.Select(m => ALog.Line(ALog.Noon.AddMinutes(m), "/a")));

        var hour = Read(TimeSpan.FromHours(1));
        hour.Use.Requests.ShouldBe(61);
        hour.Use.Stretch.Length.ShouldBe(TimeSpan.FromHours(1));
        Read(null).Use.Requests.ShouldBe(120);
        Read(TimeSpan.FromDays(9)).Use.Stretch.Length.TotalMinutes.ShouldBe(119, 0.1);
    }

    [Fact]
    public void Spans_win_and_the_log_tells_of_the_rest_at_the_windows_scale()
    {
        _log.Add(
            Enumerable
                .Range(0, 600)
                .SelectMany(s =>
                    new[]
                    {
                        ALog.Line(ALog.Noon.AddSeconds(s), $"/bookings/{s}"),
                        ALog.Line(ALog.Noon.AddSeconds(s), "/legacy", s % 10 == 0 ? 500 : 200),
                    }
                )
        );
        var spans = Workload(
            TimeSpan.FromMinutes(1),
            new Endpoint
            {
                Key = new EndpointKey("shop", "GET", "/bookings/{id}"),
                Requests = 60,
                Traced = 60,
                Latency = new LatencyHistogram(),
            }
        );

        var read = Read(TimeSpan.FromMinutes(10), spans);
        read.Use.Covered.ShouldBe(600);
        var both = read.Filled(spans);
        both.Endpoints.Count.ShouldBe(2);
        var legacy = both.Endpoints.Single(e => e.Source == EndpointSource.AccessLog);
        (legacy.Key.Name, legacy.Traced).ShouldBe(("GET /legacy", 0));
        // Ten minutes of the log stand for one of the window.
        legacy.Requests.ShouldBe(60, 0.2);
        legacy.ErrorShare.ShouldBe(0.1, 1e-9);
        legacy.ErrorSources.ShouldHaveSingleItem().StatusCode.ShouldBe(500);
        legacy.MeanMilliseconds.ShouldBe(50, 0.1);
    }

    [Fact]
    public void Weights_count_for_its_endpoints_too()
    {
        _log.Add(ALog.Line(ALog.Noon, "/a"), ALog.Line(ALog.Noon, "/b", method: "POST"));
        var weights = new Dictionary<string, double> { ["POST /b"] = 50 };
        var read = LogEnd.Read(Request(null), null, weights, Token);
        read.Alone().Endpoints.Select(e => (e.Key.Name, e.Weight)).ShouldBe([("POST /b", 50), ("GET /a", 1)]);
    }

    [Fact]
    public void What_the_lines_do_not_tell_is_known_to_be_missing()
    {
        _log.Add(Enumerable.Range(0, 20).Select(i => ALog.Line(ALog.Noon.AddSeconds(i), "/a", seconds: null)));
        var use = Read(null).Use;
        (use.HasDurations, use.HasSizes).ShouldBe((false, true));
    }

    private LoggedEndpoints Read(TimeSpan? stretch, ServiceWorkload? spans = null) =>
        LogEnd.Read(Request(stretch), spans, s_noWeights, Token);

    private AccessLogRequest Request(TimeSpan? stretch) => new([_log.Path], new LogFormatChoice(), stretch);

    private static ServiceWorkload Workload(TimeSpan window, params Endpoint[] endpoints) =>
        new() { Window = new Window(ALog.Noon, ALog.Noon + window), Endpoints = endpoints };
}
