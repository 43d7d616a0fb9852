using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Building;

/// <summary>
/// A service under test, told by its traces, which go through the fold as in life:
/// <code>
/// AService.With().Requests(20, (t, i) => t.Server("GET", "/a", 0, 10)).Diagnose&lt;SlowEndpointDetector&gt;()
/// </code>
/// </summary>
public sealed class AService
{
    private readonly TextTable _texts = new();
    private readonly ServiceFold _fold;
    private readonly List<RuntimeSignals> _runtimes = [];
    private readonly List<HostSignals> _hosts = [];
    private readonly List<Blindspot> _missing = [];
    private readonly List<Endpoint> _logged = [];
    private AWorkload _server = AWorkload.With();
    private ulong _next = 1;
    private TimeSpan _window = TimeSpan.FromMinutes(1);

    private AService(ServiceFoldOptions? options) => _fold = new ServiceFold(options);

    public static AService With(ServiceFoldOptions? options = null) => new(options);

    /// <summary>So many traces; the number of the trace, from 0, is handed in.</summary>
    public AService Requests(int count, Action<ATrace, int> describe)
    {
        for (var i = 0; i < count; i++)
        {
            var trace = ATrace.With(_texts, _next++);
            describe(trace, i);
            _fold.Add(trace.View);
        }
        return this;
    }

    /// <summary>A request of 5 ms of its own, so that what is tested has something beside it.</summary>
    public AService Healthy(int count = 100) => Requests(count, (t, _) => t.Server("GET", "/healthy", 0, 5));

    public AService Runtime(Func<RuntimeSignals, RuntimeSignals> describe)
    {
        _runtimes.Add(
            describe(
                new RuntimeSignals
                {
                    Service = "shop",
                    Instance = "shop-1",
                    Cores = 4,
                }
            )
        );
        return this;
    }

    public AService Host(Func<HostSignals, HostSignals> describe)
    {
        _hosts.Add(describe(new HostSignals { Name = "host", Cores = 4 }));
        return this;
    }

    public AService Missing(Blindspot blindspot)
    {
        _missing.Add(blindspot);
        return this;
    }

    /// <summary>An endpoint that only an access log tells of.</summary>
    public AService Logged(
        string method,
        string route,
        int requests,
        double milliseconds,
        short status = 200,
        int failed = 0,
        double bytes = 1_000
    )
    {
        var latency = new LatencyHistogram();
        for (var i = 0; i < requests; i++)
        {
            latency.Record(TimeSpan.FromMilliseconds(milliseconds));
        }
        _logged.Add(
            new Endpoint
            {
                Key = new EndpointKey("", method, route),
                Source = EndpointSource.AccessLog,
                Requests = requests,
                Traced = 0,
                Errors = failed,
                ErrorSources = failed > 0 ? [new ErrorSource(Layer.Own, "", "", status, failed)] : [],
                Latency = latency,
                Payload = new Payload
                {
                    Known = requests,
                    MeanBytes = bytes,
                    P95Bytes = bytes,
                    MostBytes = bytes,
                },
            }
        );
        return this;
    }

    /// <summary>What the database tells, beside the traces.</summary>
    public AService Server(Func<AWorkload, AWorkload> describe)
    {
        _server = describe(_server);
        return this;
    }

    public AService Window(TimeSpan window)
    {
        _window = window;
        return this;
    }

    public ServiceWorkload Fold()
    {
        var service = _fold.Snapshot(
            new Window(AWorkload.Now - _window, AWorkload.Now),
            runtimes: _runtimes,
            hosts: _hosts,
            missing: _missing
        );
        return service with { Endpoints = [.. service.Endpoints, .. _logged] };
    }

    public Workload Build() => _server.Build() with { Service = Fold() };

    /// <summary>What one detector says. Every finding must keep the rules that all findings keep.</summary>
    public IReadOnlyList<Finding> Diagnose<TDetector>()
        where TDetector : IDetector, new()
    {
        var detector = new TDetector();
        IReadOnlyList<Finding> findings = [.. detector.Detect(Build())];
        Findings.ShouldBeSound(findings, detector);
        return findings;
    }
}
