using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Plimsoll.Eng;

/// <summary>
/// A PostgreSQL of our own on a free loopback port, which cannot outlive us (<see cref="Tethered"/>).
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    public const string SuperUser = "postgres";

    private readonly PrivatePostgresOptions _options;
    private readonly PostgresBinaries _binaries;
    private readonly string _data;
    private Tethered? _process;

    private PrivatePostgres(PrivatePostgresOptions options, PostgresBinaries binaries)
    {
        _options = options;
        _binaries = binaries;
        _data = Path.Combine(options.Directory, "data");
    }

    public int Port { get; private set; }

    public string Password { get; private set; } = "";

    public string DataDirectory => _data;

    public string LogFile => Path.Combine(_options.Directory, "server.log");

    /// <summary>Process id of the postmaster.</summary>
    public int PostmasterId =>
        int.Parse(File.ReadLines(Path.Combine(_data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, CancellationToken token)
    {
        var server = new PrivatePostgres(options, options.Binaries ?? PostgresBinaries.Find());
        try
        {
            await server.InitialiseAsync(token);
            await server.LaunchAsync(token);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public string ConnectionString(string database = "postgres", string user = SuperUser, string? password = null) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = user,
            Password = password ?? Password,
            Database = database,
        }.ConnectionString;

    public async Task ExecuteAsync(string sql, string database, CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(
            ConnectionString(database) + ";Pooling=false;Command Timeout=0"
        );
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>A new database, empty or a copy of <paramref name="template"/>, which nobody may be connected to.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken token, string template = "template1")
    {
        await ExecuteAsync($"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"", "postgres", token);
        return ConnectionString(name);
    }

    public async Task<bool> HasDatabaseAsync(string name, CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString() + ";Pooling=false");
        await using var command = source.CreateCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)");
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return await command.ExecuteScalarAsync(token) is true;
    }

    /// <summary>Fast shutdown, then start again on the same port and data.</summary>
    public async Task RestartAsync(CancellationToken token)
    {
        await StopAsync();
        await LaunchAsync(token, Port);
    }

    /// <summary>Kills the postmaster as a crash would, and waits until it is gone.</summary>
    public async Task CrashAsync(CancellationToken token)
    {
        using (var postmaster = Process.GetProcessById(PostmasterId))
        {
            postmaster.Kill();
        }
        await _process!.WaitAsync(token);
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>After <see cref="CrashAsync"/>.</summary>
    public Task StartAgainAsync(CancellationToken token) => LaunchAsync(token, Port);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_options.DeleteWhenDisposed && Directory.Exists(_options.Directory))
        {
            Directory.Delete(_options.Directory, recursive: true);
        }
    }

    private async Task StopAsync()
    {
        if (_process is not { } process)
        {
            return;
        }
        _process = null;
        await process.DisposeAsync();
    }

    private async Task InitialiseAsync(CancellationToken token)
    {
        Directory.CreateDirectory(_options.Directory);
        var passwordFile = Path.Combine(_options.Directory, "password");
        if (File.Exists(Path.Combine(_data, "PG_VERSION")) && File.Exists(passwordFile))
        {
            Password = (await File.ReadAllTextAsync(passwordFile, token)).Trim();
            return;
        }

        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true); // half made: initdb was interrupted
        }
        Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await File.WriteAllTextAsync(passwordFile, Password + "\n", token);
        File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Unprivileged.User is { } user)
        {
            await Unprivileged.GiveAsync(_options.Directory, user, token);
        }
        // Made aside and renamed, so that an interrupted initdb is never taken for a cluster.
        var aside = _data + ".new";
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }
        await Unprivileged.RunAsync(
            _binaries.Initdb,
            [
                "-D",
                aside,
                "-U",
                SuperUser,
                "--pwfile",
                passwordFile,
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            token
        );
        Directory.Move(aside, _data);
    }

    private async Task LaunchAsync(CancellationToken token, int? port = null)
    {
        Port = port ?? LoopbackPort.Free();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["shared_preload_libraries"] = "pg_stat_statements",
            ["timezone"] = "UTC",
        };
        foreach (var (name, value) in _options.Settings)
        {
            settings[name] = value;
        }

        List<string> arguments = ["-D", _data];
        foreach (var (name, value) in settings)
        {
            arguments.Add("-c");
            arguments.Add($"{name}={value}");
        }
        _process = Tethered.Start(_binaries.Postgres, arguments, signal: "INT", LogFile, unprivileged: true);
        await WaitUntilReadyAsync(token);
    }

    private async Task WaitUntilReadyAsync(CancellationToken token)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            token.ThrowIfCancellationRequested();
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false;Timeout=5");
                await connection.OpenAsync(token);
                return;
            }
            catch (NpgsqlException) when (deadline.Elapsed < TimeSpan.FromSeconds(60) && !_process!.HasExited)
            {
                await Task.Delay(50, token);
            }
            catch (NpgsqlException e)
            {
                var log = File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(20)) : "(no log)";
                throw new InvalidOperationException($"The private PostgreSQL did not start. Its log ends:\n{log}", e);
            }
        }
    }
}
