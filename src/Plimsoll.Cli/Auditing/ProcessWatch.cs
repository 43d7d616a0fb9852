using System.Net;
using Plimsoll.Core;
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

    private ProcessWatch(AuditRequest request, HostSampler host, FamilySampler? database) =>
        (_request, _host, _database) = (request, host, database);

    /// <exception cref="PlimsollException">There is no process of the number that was given.</exception>
    public static async Task<ProcessWatch> StartAsync(AuditRequest request, TimeProvider time, CancellationToken token)
    {
        var database = IsDatabaseHere(request) ? await DatabaseAsync(request.Postgres!, time, token) : null;
        return new ProcessWatch(request, HostSampler.Start(time, request.Pid), database);
    }

    /// <summary>Ends the watch and puts what it saw to what the traces and metrics told.</summary>
    public async Task<(ServiceWorkload Service, Surroundings Around)> JoinAsync(
        TelemetryWindow telemetry,
        SenderSettings settings
    )
    {
        var cores = _database?.Finish();
        var host = await _host.FinishAsync();
        var isServiceHere = IsServiceHere(_request);
        var runtimes = RuntimeFromMetrics.Read(telemetry.Metrics);
        var service = telemetry.Service with
        {
            Runtimes = runtimes,
            Hosts = isServiceHere ? [host] : [],
            Missing =
            [
                .. MissingSources
                    .Of(_request, settings, telemetry, isServiceHere)
                    .Concat(isServiceHere ? host.Missing : [])
                    .Concat(runtimes.SelectMany(r => r.Missing))
                    .DistinctBy(m => m.What),
            ],
        };
        return (service, IsDatabaseHere(_request) ? new Surroundings(host, cores) : Surroundings.Unknown);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

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
