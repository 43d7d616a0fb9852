using System.Net;
using Npgsql;
using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>
/// One fault, from the moment before the Marketplace starts until it is lifted: what is outside the Marketplace's process, and the
/// strength of what is inside. Drawn once; made stronger by a factor.
/// </summary>
internal sealed class Planting : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<NpgsqlConnection> _connections = [];
    private readonly List<Child> _burners = [];
    private readonly PlantedFault _fault;
    private readonly Server _server;
    private readonly string _database;
    private readonly Random _random;
    private readonly double _strength;
    private double _force = 1;
    private DiskThrottle? _throttle;
    private FaultProxy? _proxy;
    private PreciseClock? _clock;
    private IDisposable? _onTheWay;
    private Task _holding = Task.CompletedTask;

    private Planting(PlantedFault fault, Server server, string database, Random random)
    {
        (_fault, _server, _database, _random) = (fault, server, database, random);
        var range = IsTheWayTheFault
            ? fault.WayMilliseconds!.Value
            : fault.WayBytesPerSecond ?? fault.WritesPerSecond ?? fault.Burners ?? fault.Strength;
        _strength = range.Least + ((range.Most - range.Least) * random.NextDouble());
        Connection = server.ServiceConnection(database);
    }

    /// <summary>Beside another fault the way is only as long as a way is, from the beginning on.</summary>
    private bool IsTheWayTheFault => _fault is { WayMilliseconds: not null, Inside.Length: 0, ConnectionsLeft: null };

    /// <summary>What the Marketplace connects to.</summary>
    public string Connection { get; private set; }

    /// <summary>Before the Marketplace runs; nothing is wrong yet.</summary>
    public static async Task<Planting> PrepareAsync(
        PlantedFault fault,
        Server server,
        string database,
        Random random,
        CancellationToken token
    )
    {
        var planting = new Planting(fault, server, database, random);
        if (fault.WellSql is { } well)
        {
            await server.Postgres.ExecuteAsync(well, database, token);
        }
        if (fault.WayMilliseconds is not null || fault.WayBytesPerSecond is not null)
        {
            planting._clock = new PreciseClock();
            planting._proxy = FaultProxy.Start(
                new ProxyOptions
                {
                    Name = "database",
                    Listen = new IPEndPoint(IPAddress.Loopback, 0),
                    To = new DnsEndPoint("127.0.0.1", server.Postgres.Port),
                },
                random,
                planting._clock
            );
            planting.Connection = new NpgsqlConnectionStringBuilder(planting.Connection)
            {
                Port = planting._proxy.Address.Port,
            }.ConnectionString;
            if (fault.WayMilliseconds is { } way && !planting.IsTheWayTheFault)
            {
                planting.Put(Latency(way.Least));
            }
        }
        return planting;
    }

    public async Task BeginAsync(Child market, CancellationToken token)
    {
        await SetAsync(market, token);
        if (_fault.FaultSql is { } begin)
        {
            await _server.Postgres.ExecuteAsync(begin, _database, token);
        }
        if (_fault.ConnectionsLeft is { } left)
        {
            await TakeConnectionsAsync((int)(left.Least + ((left.Most - left.Least) * _random.NextDouble())), token);
        }
        if (_fault.HeldSql is { } held)
        {
            _holding = HoldAsync(held, _end.Token);
        }
    }

    /// <returns>False where it cannot be made stronger itself: then it needs more load.</returns>
    public async Task<bool> StrengthenAsync(Child market, double factor, CancellationToken token)
    {
        _force *= factor;
        await SetAsync(market, token);
        return _fault.FaultSql is null;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _holding;
        _throttle?.Dispose();
        foreach (var burner in _burners)
        {
            await burner.DisposeAsync();
        }
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
        _clock?.Dispose();
        _end.Dispose();
    }

    /// <summary>What has a strength is set to what was drawn, times the force.</summary>
    private async Task SetAsync(Child market, CancellationToken token)
    {
        if (_fault.Inside.Length > 0)
        {
            await market.SetFaultAsync(_fault.Inside == "leak" ? _strength : _strength * _force);
        }
        if (IsTheWayTheFault)
        {
            Put(Latency(_strength * _force));
        }
        if (_fault.WayBytesPerSecond is not null)
        {
            Put(new ProxyFault.Bandwidth(null, (long)(_strength / _force)));
        }
        if (_fault.WritesPerSecond is not null)
        {
            _throttle ??= new DiskThrottle(_server.Postgres.PostmasterId, _server.Postgres.DataDirectory);
            _throttle.Set(_strength / _force);
        }
        if (_fault.Burners is not null)
        {
            while (_burners.Count < (int)(_strength * _force))
            {
                _burners.Add(new Child(Round.ServiceProcessor, new Dictionary<string, string>(), "burn"));
            }
        }
    }

    private static ProxyFault.Latency Latency(double milliseconds)
    {
        var half = new Delay.Fixed(TimeSpan.FromMilliseconds(milliseconds));
        return new ProxyFault.Latency(half, half);
    }

    private void Put(ProxyFault fault)
    {
        _onTheWay?.Dispose();
        _onTheWay = _proxy!.Begin(fault);
    }

    /// <summary>Others take what the Marketplace has already, too: as where a server is shared, and it comes late.</summary>
    private async Task TakeConnectionsAsync(int left, CancellationToken token)
    {
        var wanted = Server.MaxConnections - Server.Reserved - left;
        while (_connections.Count < wanted)
        {
            try
            {
                _connections.Add(
                    await OpenAsync(
                        _server.ServiceConnection(_database) + ";Pooling=false;Application Name=others",
                        token
                    )
                );
            }
            catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await _server.Postgres.ExecuteAsync(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'marketplace'",
                    "postgres",
                    token
                );
            }
        }
    }

    private async Task HoldAsync(string sql, CancellationToken token)
    {
        await using var connection = await OpenAsync(
            _server.OwnConnection(_database) + ";Application Name=migration;Pooling=false;Command Timeout=60",
            token
        );
        try
        {
            while (true)
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await using var command = new NpgsqlCommand(sql, connection, transaction);
                await command.ExecuteNonQueryAsync(token);
                await Task.Delay(TimeSpan.FromSeconds(1.5 + _random.NextDouble()) * _force, token);
                await transaction.RollbackAsync(token);
                await Task.Delay(TimeSpan.FromMilliseconds(100), token);
            }
        }
        catch (Exception e) when (token.IsCancellationRequested && e is OperationCanceledException or NpgsqlException)
        {
            // The end of the fault.
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken token)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(token);
        return connection;
    }
}
