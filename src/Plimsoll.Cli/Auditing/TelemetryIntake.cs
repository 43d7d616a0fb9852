using System.Net;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Doors;

namespace Plimsoll.Cli.Auditing;

/// <summary>The doors, and the fold behind them, window by window.</summary>
internal sealed class TelemetryIntake : IAsyncDisposable
{
    private readonly WindowedFold _fold;
    private readonly TimeProvider _time;
    private readonly AuditRequest _request;
    private readonly TelemetryDoors _doors;
    private DateTimeOffset _from;

    private TelemetryIntake(TelemetryDoors doors, WindowedFold fold, AuditRequest request, TimeProvider time)
    {
        (_doors, _fold, _request, _time) = (doors, fold, request, time);
        _from = time.GetUtcNow();
    }

    /// <exception cref="PlimsollException">An address is taken, or cannot be listened at.</exception>
    public static async Task<TelemetryIntake> OpenAsync(
        AuditRequest request,
        TimeProvider time,
        Random random,
        CancellationToken token
    )
    {
        var fold = new WindowedFold(new ServiceFoldOptions { Weights = request.Weights });
        var doors = await TelemetryDoors.StartAsync(request.Doors!, fold, time, random, token);
        return new TelemetryIntake(doors, fold, request, time);
    }

    /// <summary>The lines that a service's environment needs in order to send here.</summary>
    public SenderSettings Settings =>
        new(Reachable(_doors.Http), Reachable(_doors.Grpc), _request.Doors!.Token is not null);

    /// <summary>What came so far, for people who wait.</summary>
    public async Task<(long Traces, long OpenTraces, long MetricPoints)> CountAsync(CancellationToken token)
    {
        var counts = await _doors.SnapshotAsync(token);
        return (counts.Traces, counts.OpenTraces, counts.MetricPoints);
    }

    /// <summary>Ends the window and begins the next.</summary>
    /// <param name="isLast">Traces whose spans may still come are taken as they are.</param>
    public async Task<TelemetryWindow> TurnAsync(bool isLast, CancellationToken token)
    {
        if (isLast)
        {
            await _doors.FlushAsync(token);
        }
        var came = await _doors.TurnAsync(_fold.Turn, token);
        var window = new Window(_from, _time.GetUtcNow());
        _from = window.To;
        var service = _fold.Snapshot(window, came.Counts.TraceLoss, came.Exemplars) with
        {
            Logs = Templates(came),
            Languages = came.Languages,
            Intake = new IntakeCounts
            {
                MetricPoints = came.Counts.MetricPoints,
                LogRecords = came.Counts.LogRecords,
                Refused = came.Counts.Refused.ToDictionary(
                    r => r.Key.ToString().ToLowerInvariant(),
                    r => r.Value,
                    StringComparer.Ordinal
                ),
                Loss = came.Counts.DoorLoss,
            },
        };
        var values = WeightMetric.Read(came.Metrics, _request.WeightMetric);
        return new TelemetryWindow(BusinessWeights.Apply(service, values, _request.Weights), came.Metrics);
    }

    public ValueTask DisposeAsync() => _doors.DisposeAsync();

    /// <summary>A record's own words may hold data; of those without a template only the count is told.</summary>
    private static IReadOnlyList<LogCount> Templates(IntakeWindow came) =>
        [
            .. came
                .Logs.GroupBy(l => (l.Service, l.Severity, Text: l.IsTemplate ? l.Text : "", l.Exception))
                .Select(g => new LogCount(
                    g.Key.Service,
                    g.Key.Severity,
                    g.Key.Text,
                    g.Key.Exception,
                    g.Sum(l => l.Count)
                ))
                .OrderByDescending(l => l.Count),
        ];

    /// <summary>As a sender writes it: an address of any network stands for this machine's name.</summary>
    private static string? Reachable(IPEndPoint? door) =>
        door is null ? null
        : door.Address.Equals(IPAddress.Any) || door.Address.Equals(IPAddress.IPv6Any)
            ? $"http://{Environment.MachineName}:{door.Port}"
        : $"http://{door}";
}
