using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Plimsoll.Core;
using Plimsoll.Eng;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Bench.FaultAccuracy;

/// <summary>The kinds of faults that have a way back, with what they are done to.</summary>
internal sealed class UndoKinds : IAsyncDisposable
{
    private readonly PrivatePostgres _primary;
    private readonly PrivatePostgres _standby;
    private readonly NpgsqlDataSource _looksOn;
    private readonly NpgsqlDataSource _looksOnStandby;
    private readonly Process _victim = Process.Start("sleep", "3600");
    private readonly EchoThreads _server = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("plimsoll-full-").FullName;
    private Socket? _caller;

    private UndoKinds(PrivatePostgres primary, PrivatePostgres standby)
    {
        (_primary, _standby) = (primary, standby);
        _looksOn = NpgsqlDataSource.Create(primary.ConnectionString() + ";Application Name=looks-on");
        _looksOnStandby = NpgsqlDataSource.Create(standby.ConnectionString() + ";Application Name=looks-on");
        var port = LoopbackPort.Free();
        All =
        [
            new UndoKind(
                "stop",
                new FaultAction.Stop(new ProcessChoice(_victim.Id, null), WithChildren: false),
                _ => Task.FromResult(IsStopped(_victim.Id))
            ),
            new UndoKind(
                "black hole in a proxy",
                new FaultAction.Through("bench", new ProxyFault.BlackHole()),
                _ => Task.FromResult(!_caller!.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            )
            {
                Proxies = [new ProxyPlan("bench", $"127.0.0.1:{port}", $"127.0.0.1:{_server.Port}")],
                Begun = () => Call(port),
            },
            new UndoKind(
                "fill-disk",
                new FaultAction.FillDisk(_directory, Bytes.FromMegabytes(256), Reserve: Bytes.FromMegabytes(64)),
                keeper => Task.FromResult(HoldsFile(keeper))
            ),
            new UndoKind(
                "hold-lock",
                new FaultAction.HoldLock("main", new HeldLock.Table("sold", "ACCESS EXCLUSIVE")),
                _ =>
                    IsTrueAsync(
                        _looksOn,
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'sold'::regclass)"
                    )
            ),
            new UndoKind(
                "exhaust-pool",
                new FaultAction.ExhaustPool("main", 20),
                _ =>
                    IsTrueAsync(
                        _looksOn,
                        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'plimsoll')"
                    )
            ),
            new UndoKind(
                "pause-replica",
                new FaultAction.PauseReplica("replica"),
                _ => IsTrueAsync(_looksOnStandby, "SELECT pg_is_wal_replay_paused()")
            ),
        ];
    }

    public IReadOnlyList<UndoKind> All { get; }

    public IReadOnlyDictionary<string, string> Connections =>
        new Dictionary<string, string>
        {
            ["main"] = _primary.ConnectionString(),
            ["replica"] = _standby.ConnectionString(),
        };

    public static async Task<UndoKinds> StartAsync()
    {
        var primary = await PrivatePostgres.StartAsync(Options(), CancellationToken.None);
        await primary.ExecuteAsync("CREATE TABLE sold (slot int)", "postgres", CancellationToken.None);
        return new UndoKinds(primary, await Standby.StartAsync(primary, Options(), CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await _looksOn.DisposeAsync();
        await _looksOnStandby.DisposeAsync();
        await _standby.DisposeAsync();
        await _primary.DisposeAsync();
        _caller?.Dispose();
        _server.Dispose();
        _victim.Kill();
        await _victim.WaitForExitAsync();
        _victim.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static PrivatePostgresOptions Options() =>
        new()
        {
            Directory = Directory.CreateTempSubdirectory("plimsoll-bench-").FullName,
            DeleteWhenDisposed = true,
            Settings = PrivatePostgresOptions.Quick,
        };

    /// <summary>Asks into the hole: the connection becomes readable when it comes back, or when the connection ends.</summary>
    private void Call(int port)
    {
        _caller?.Dispose();
        _caller = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _caller.Connect(new IPEndPoint(IPAddress.Loopback, port));
        _caller.Send(BitConverter.GetBytes(8L)); // an answer of eight bytes, please
    }

    private static bool IsStopped(int id) =>
        File.ReadAllText($"/proc/{id}/stat").Contains(") T ", StringComparison.Ordinal);

    /// <summary>The file has no name: it is there as long as the keeper holds it open.</summary>
    private static bool HoldsFile(int keeper)
    {
        try
        {
            return Directory
                .EnumerateFiles($"/proc/{keeper}/fd")
                .Any(path =>
                    new FileInfo(path).LinkTarget?.Contains(".plimsoll-fill-", StringComparison.Ordinal) == true
                );
        }
        catch (IOException)
        {
            return false; // the keeper has gone
        }
    }

    private static async Task<bool> IsTrueAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is true;
    }
}
