using System.Net;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Postgres.Sessions;
using Plimsoll.Telemetry.Host;
using Plimsoll.Telemetry.Runtime;

namespace Plimsoll.Cli.Auditing;

/// <summary>What this machine and the processes on it tell over the window, beside the traces.</summary>
internal sealed class ProcessWatch : IAsyncDisposable
{
    private readonly AuditRequest _request;
    private readonly HostSampler _host;
    private readonly FamilySampler? _database;
    private readonly ProcessSampler? _service;
    private readonly Task<RuntimeSignals>? _attached;

    private ProcessWatch(
        AuditRequest request,
        HostSampler host,
        FamilySampler? database,
        ProcessSampler? service,
        Task<RuntimeSignals>? attached
    ) => (_request, _host, _database, _service, _attached) = (request, host, database, service, attached);

    /// <param name="budget">Of bursts of profiling, over all windows of the process.</param>
    /// <exception cref="PlimsollException">There is no process of the number that was given.</exception>
    public static async Task<ProcessWatch> StartAsync(
        AuditRequest request,
        BurstBudget budget,
        TimeProvider time,
        CancellationToken token
    )
    {
        var database = IsDatabaseHere(request) ? await DatabaseAsync(request.Postgres!, time, token) : null;
        var host = HostSampler.Start(time, request.Pid);
        var service = request.Pid is { } number ? ProcessSampler.Start(number, time) : null;
        var attached = request.Pid is { } pid
            ? RuntimeAttachment.ObserveAsync(pid, request.Window, new AttachOptions { Budget = budget }, time, token)
            : null;
        return new ProcessWatch(request, host, database, service, attached);
    }

    /// <summary>Ends the watch and puts what it saw to what the traces and metrics told.</summary>
    public async Task<(ServiceWorkload Service, Surroundings Around)> JoinAsync(
        TelemetryWindow telemetry,
        SenderSettings settings
    )
    {
        var database = _database?.Finish();
        var process = _service is null ? null : await _service.FinishAsync();
        var host = await _host.FinishAsync();
        var isServiceHere = IsServiceHere(_request);
        var (runtimes, unseen) = await RuntimesAsync(telemetry);
        var service = telemetry.Service with
        {
            Runtimes = runtimes,
            Hosts = isServiceHere ? [host] : [],
            Missing =
            [
                .. MissingSources
                    .Of(_request, settings, telemetry, isServiceHere)
                    .Concat(isServiceHere ? host.Missing : [])
                    .Concat(unseen)
                    .Concat(runtimes.SelectMany(r => r.Missing))
                    .DistinctBy(m => m.What),
            ],
        };
        var around = new Surroundings
        {
            DatabaseHost = IsDatabaseHere(_request) ? host : null,
            Database = database,
            Service = process,
        };
        return (service, around);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }
    }

    /// <summary>A process that does not let itself be looked into costs that look, not the audit.</summary>
    private async Task<(IReadOnlyList<RuntimeSignals> Runtimes, IReadOnlyList<Blindspot> Unseen)> RuntimesAsync(
        TelemetryWindow telemetry
    )
    {
        var told = RuntimeFromMetrics.Read(telemetry.Metrics, telemetry.Service.Languages);
        if (_attached is null)
        {
            return (told, []);
        }
        try
        {
            var services = telemetry.Service.Services.Concat(told.Select(r => r.Service)).Where(s => s.Length > 0);
            return (RuntimeJoin.Join(told, await _attached, [.. services.Distinct(StringComparer.Ordinal)]), []);
        }
        catch (PlimsollException refused)
        {
            return (
                told,
                [
                    new Blindspot(
                        "functions and waits inside the process",
                        refused.Message.TrimEnd('.'),
                        refused.Next,
                        "which function uses the processor or waits is not known"
                    ),
                ]
            );
        }
    }

    /// <summary>Who reaches a door on loopback is on this machine.</summary>
    private static bool IsServiceHere(AuditRequest request) =>
        request.Pid is not null
        || new[] { request.Doors?.Http, request.Doors?.Grpc }
            .OfType<IPEndPoint>()
            .All(door => IPAddress.IsLoopback(door.Address));

    private static bool IsDatabaseHere(AuditRequest request) =>
        request.Postgres is not null
        && ServerAddress.Parse(request.Postgres).Host is var host
        && (
            host.StartsWith('/')
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address))
        );

    /// <summary>Null where the server is not seen from here, e.g. in a container of its own, or is away.</summary>
    private static async Task<FamilySampler?> DatabaseAsync(
        string connection,
        TimeProvider time,
        CancellationToken token
    )
    {
        try
        {
            await using var session = await ServerSession.OpenAsync(connection, SessionOptions.Observing, token);
            var pid = await session.ReadOneAsync("SELECT pg_backend_pid()", static r => r.GetInt32(0), token);
            return FamilySampler.Start(pid, "postgres", time);
        }
        catch (PlimsollException)
        {
            // Whoever observes the database says so, with what to do.
            return null;
        }
    }
}
