using System.Net;
using Npgsql;
using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>All of a fault that is outside the Marketplace's process.</summary>
internal sealed class Planting : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<NpgsqlConnection> _connections = [];
    private readonly List<Child> _burners = [];
    private DiskThrottle? _throttle;
    private FaultProxy? _proxy;
    private PreciseClock? _clock;
    private Task _holding = Task.CompletedTask;

    /// <summary>What the Marketplace connects to.</summary>
    public string Connection { get; private set; } = "";

    public static async Task<Planting> BeforeAsync(
        PlantedFault fault,
        Server server,
        string database,
        Random random,
        CancellationToken token
    )
    {
        var planting = new Planting { Connection = server.ServiceConnection(database) };
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
        }
        if (fault.ConnectionsLeft is { } left)
        {
            // Three are kept back for superusers.
            var taken = Server.MaxConnections - 3 - (int)Draw(left, random);
            for (var i = 0; i < taken; i++)
            {
                planting._connections.Add(
                    await OpenAsync(
                        server.ServiceConnection(database) + ";Pooling=false;Application Name=others",
                        token
                    )
                );
            }
        }
        return planting;
    }

    /// <summary>Once the Marketplace runs.</summary>
    public async Task BeginAsync(
        PlantedFault fault,
        Server server,
        string database,
        int processor,
        Random random,
        CancellationToken token
    )
    {
        if (fault.WayMilliseconds is { } way)
        {
            var half = new Delay.Fixed(TimeSpan.FromMilliseconds(Draw(way, random)));
            _proxy!.Begin(new ProxyFault.Latency(half, half));
        }
        if (fault.WayBytesPerSecond is { } narrow)
        {
            _proxy!.Begin(new ProxyFault.Bandwidth(null, (long)Draw(narrow, random)));
        }
        if (fault.WritesPerSecond is { } writes)
        {
            _throttle = new DiskThrottle(
                server.Postgres.PostmasterId,
                server.Postgres.DataDirectory,
                Draw(writes, random)
            );
        }
        if (fault.Burners is { } burners)
        {
            for (var i = 0; i < (int)Draw(burners, random); i++)
            {
                _burners.Add(new Child(processor, new Dictionary<string, string>(), "burn"));
            }
        }
        if (fault.HeldSql is { } held)
        {
            _holding = HoldAsync(
                server.OwnConnection(database) + ";Application Name=migration",
                held,
                random,
                _end.Token
            );
        }
    }

    public static double Draw((double Least, double Most) range, Random random) =>
        range.Least + ((range.Most - range.Least) * random.NextDouble());

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

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken token)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(token);
        return connection;
    }

    private static async Task HoldAsync(string connectionString, string sql, Random random, CancellationToken token)
    {
        await using var connection = await OpenAsync(connectionString + ";Pooling=false;Command Timeout=60", token);
        try
        {
            while (true)
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await using var command = new NpgsqlCommand(sql, connection, transaction);
                await command.ExecuteNonQueryAsync(token);
                await Task.Delay(TimeSpan.FromSeconds(Draw((1.5, 2.5), random)), token);
                await transaction.RollbackAsync(token);
                await Task.Delay(TimeSpan.FromMilliseconds(100), token);
            }
        }
        catch (Exception e) when (token.IsCancellationRequested && e is OperationCanceledException or NpgsqlException)
        {
            // The end of the fault.
        }
    }
}
