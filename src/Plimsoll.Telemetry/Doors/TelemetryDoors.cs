using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Plimsoll.Core;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Logs;
using Plimsoll.Telemetry.Metrics;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Telemetry.Doors;

/// <summary>
/// Doors for OpenTelemetry's protocol that any SDK finds with its default settings: HTTP on 4318, gRPC on 4317, on this
/// machine alone unless told otherwise. What comes in is decoded, put together and handed on as it comes; memory stays
/// bounded, and what is lost is counted.
/// </summary>
public sealed class TelemetryDoors : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly Intake _intake;
    private readonly Threshold _threshold;
    private readonly TimeProvider _time;
    private IntakeSnapshot _lastTurn = new();

    private TelemetryDoors(KestrelServer server, Intake intake, Threshold threshold, TimeProvider time) =>
        (_server, _intake, _threshold, _time) = (server, intake, threshold, time);

    /// <summary>Where HTTP is bound; null where that door is closed.</summary>
    public IPEndPoint? Http { get; private init; }

    /// <summary>Where gRPC is bound; null where that door is closed.</summary>
    public IPEndPoint? Grpc { get; private init; }

    /// <param name="sink">Is given each trace that is whole, one after another.</param>
    /// <param name="random">For the seeds of hashes and the sample of traces.</param>
    /// <exception cref="PlimsollException">The options are wrong, or an address is taken.</exception>
    public static async Task<TelemetryDoors> StartAsync(
        DoorOptions options,
        ITraceSink sink,
        TimeProvider time,
        Random random,
        CancellationToken token
    )
    {
        options.Validate();
        var intake = new Intake(options, sink, time, random);
        var threshold = new Threshold(options, intake);
        var (kestrel, bound) = Kestrel(options);
        var server = new KestrelServer(
            Options.Create(kestrel),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance
        );
        try
        {
            await server.StartAsync(
                new DoorApplication(new HttpDoor(threshold, options.MostRequestBytes), new GrpcDoor(threshold)),
                token
            );
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            server.Dispose();
            await intake.DisposeAsync();
            throw new PlimsollException(
                Fault.Usage,
                $"A telemetry door cannot open at {string.Join(" or ", bound)}: {e.Message}",
                "Name another address, or end what listens there (an OpenTelemetry collector?).",
                e
            );
        }
        var doors = bound.ToList();
        return new TelemetryDoors(server, intake, threshold, time)
        {
            Http = options.Http is null ? null : doors[0].IPEndPoint,
            Grpc = options.Grpc is null ? null : doors[^1].IPEndPoint,
        };
    }

    /// <summary>What came in so far, and what was lost.</summary>
    public async Task<IntakeSnapshot> SnapshotAsync(CancellationToken token) =>
        await _intake.AskAsync(_intake.Snapshot, token) with
        {
            Refused = _threshold.Refused(),
        };

    /// <summary>
    /// Ends a window and begins the next: metrics, logs and examples are those since the last turn. Traces whose spans still
    /// come belong to the next window.
    /// </summary>
    /// <param name="atTurn">
    /// Runs between the last trace of one window and the first of the next, on the same thread as the sink is called: the
    /// place to change what the sink adds to.
    /// </param>
    public async Task<IntakeWindow> TurnAsync(Action atTurn, CancellationToken token)
    {
        var window = await _intake.AskAsync(() => _intake.Turn(atTurn), token);
        var counts = window.Counts with { Refused = _threshold.Refused() };
        var before = Interlocked.Exchange(ref _lastTurn, counts);
        return window with { Counts = counts.Since(before) };
    }

    /// <summary>Hands on the traces that are still open, as at the end of a window.</summary>
    public Task FlushAsync(CancellationToken token) =>
        _intake.AskAsync(
            () =>
            {
                _intake.HandOnAll();
                return true;
            },
            token
        );

    /// <summary>Metrics as they stand.</summary>
    public Task<IReadOnlyList<MetricSeries>> MetricsAsync(CancellationToken token) =>
        _intake.AskAsync(_intake.Metrics, token);

    /// <summary>Logs by template, most frequent first.</summary>
    public Task<IReadOnlyList<LogTemplate>> LogsAsync(CancellationToken token) => _intake.AskAsync(_intake.Logs, token);

    /// <summary>Traces worth looking at: slow, failed, rare, and a fair sample.</summary>
    public Task<IReadOnlyList<Exemplar>> ExemplarsAsync(CancellationToken token) =>
        _intake.AskAsync(_intake.Exemplars, token);

    /// <summary>Asks senders to come again, ends what is under way, and hands on the traces that are still open.</summary>
    public async ValueTask DisposeAsync()
    {
        _threshold.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
        await _server.StopAsync(patience.Token);
        _server.Dispose();
        await FlushAsync(CancellationToken.None);
        await _intake.DisposeAsync();
    }

    private static (KestrelServerOptions Options, IReadOnlyList<ListenOptions> Bound) Kestrel(DoorOptions doors)
    {
        var bound = new List<ListenOptions>();
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = doors.MostRequestBytes;
        options.Limits.MaxConcurrentConnections = 2_000;
        options.Limits.Http2.MaxStreamsPerConnection = 100;
        options.Limits.Http2.InitialConnectionWindowSize = 2 << 20;
        options.Limits.Http2.InitialStreamWindowSize = 1 << 20;
        Listen(doors.Http, HttpProtocols.Http1);
        Listen(doors.Grpc, HttpProtocols.Http2);
        return (options, bound);

        void Listen(IPEndPoint? door, HttpProtocols protocols)
        {
            if (door is not null)
            {
                options.Listen(
                    door,
                    listen =>
                    {
                        listen.Protocols = protocols;
                        bound.Add(listen);
                    }
                );
            }
        }
    }
}
