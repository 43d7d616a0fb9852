using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Plimsoll.Eng;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Tests.Verbs;

/// <summary>The command with every kind of fault open that goes on in a database, a disk and a proxy, killed with SIGKILL.</summary>
public sealed class KilledLoadTests(TestServer server) : IDisposable
{
    private const string Held =
        "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'sold'::regclass";
    private const string Hogs =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'plimsoll'";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-killed-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_load_that_is_killed_leaves_none_of_its_faults()
    {
        await using var target = SocketTarget.Always("{}");
        var port = LoopbackPort.Free();
        var connection = await server.CreateDatabaseAsync("CREATE TABLE sold (slot int)");
        await using var source = NpgsqlDataSource.Create(connection + ";Application Name=looks-on");
        await using var standby = await Standby.StartAsync(
            server.Server,
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-tests-").FullName,
                DeleteWhenDisposed = true,
                Settings = PrivatePostgresOptions.Quick,
            },
            Token
        );
        await using var replica = NpgsqlDataSource.Create(standby.ConnectionString());
        using var load = Start(target.Address, port, connection, standby.ConnectionString());
        try
        {
            // The lock's session and three others.
            await UntilAsync(
                async () => await CountAsync(source, Held) == 1 && await CountAsync(source, Hogs) == 4,
                load
            );
            await UntilAsync(async () => await IsPausedAsync(replica), load);
            Journals.ShouldNotBeEmpty();
        }
        finally
        {
            load.Kill(); // SIGKILL, to the driver alone
        }
        // The keeper holds the other end of this pipe until it has gone too.
        await load.StandardError.ReadToEndAsync(Token);
        await UntilAsync(async () => await CountAsync(source, Hogs) == 0, load: null);
        (await CountAsync(source, Held)).ShouldBe(0);
        (await IsPausedAsync(replica)).ShouldBeFalse();
        Journals.ShouldBeEmpty();
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        (
            await Should.ThrowAsync<SocketException>(async () =>
                await late.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Token)
            )
        ).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }

    private string[] Journals =>
        _directory.GetDirectories("journals") is [var journals]
            ? [.. journals.GetFiles().Select(file => file.Name)]
            : [];

    private Process Start(Uri target, int port, string connection, string replica)
    {
        var file = Path.Combine(_directory.FullName, "traffic.yaml");
        File.WriteAllText(
            file,
            $$"""
            scenario: killed
            target: http://127.0.0.1:{{port}}
            arrival: { sessions-per-second: 20 }
            journeys: { only: { steps: [ { name: home, get: / } ] } }
            proxies: { web: { listen: "127.0.0.1:{{port}}", to: "127.0.0.1:{{target.Port}}" } }
            faults:
              - { name: slow, at: 0s, for: 10m, latency: 5ms, through: web }
              - { name: locked, at: 0s, for: 10m, hold-lock: { table: sold } }
              - { name: exhausted, at: 0s, for: 10m, exhaust-pool: { connections: 3 } }
              - { name: stale, at: 0s, for: 10m, pause-replica: { on: replica } }
              - { name: full, at: 0s, for: 10m, fill-disk: { directory: {{_directory.FullName}}, size: 1MB, reserve: 1MB } }

            """
        );
        return Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "plimsoll"),
                [
                    "load",
                    "run",
                    file,
                    "--warm-up",
                    "0s",
                    "--window",
                    "10m",
                    "--faults",
                    "--fault-postgres",
                    connection,
                    "--fault-postgres",
                    "replica=" + replica,
                    "--fault-journals",
                    Path.Combine(_directory.FullName, "journals"),
                ]
            )
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
    }

    /// <param name="load">Must not have ended meanwhile.</param>
    private static async Task UntilAsync(Func<Task<bool>> holds, Process? load)
    {
        while (!await holds())
        {
            Token.ThrowIfCancellationRequested();
            if (load is { HasExited: true })
            {
                throw new InvalidOperationException(await load.StandardError.ReadToEndAsync(Token));
            }
        }
    }

    private static async Task<long> CountAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task<bool> IsPausedAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT pg_is_wal_replay_paused()");
        return (bool)(await command.ExecuteScalarAsync(Token))!;
    }
}
