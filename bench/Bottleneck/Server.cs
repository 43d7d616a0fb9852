using System.Diagnostics;
using System.Globalization;
using Marketplace.Seeding;
using Plimsoll.Eng;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>A private PostgreSQL on one processor, with a small Marketplace seeded once and copied for each fault.</summary>
internal sealed class Server(PrivatePostgres postgres) : IAsyncDisposable
{
    public const int MaxConnections = 44;

    /// <summary>Of those, for superusers: whoever looks must get in where nobody else does.</summary>
    public const int Reserved = 7;
    private const string Role = "market";
    private const string Template = "seeded";

    public PrivatePostgres Postgres => postgres;

    public static async Task<Server> StartAsync(int processor, CancellationToken token)
    {
        var wanted = Path.Combine(Path.GetTempPath(), $"plimsoll-bench-bottleneck-{Environment.ProcessId}");
        var postgres = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                Directory = ReachableDirectory.For(wanted, "plimsoll-bench-bottleneck"),
                DeleteWhenDisposed = true,
                Settings = new Dictionary<string, string>
                {
                    ["max_connections"] = MaxConnections.ToString(CultureInfo.InvariantCulture),
                    ["superuser_reserved_connections"] = Reserved.ToString(CultureInfo.InvariantCulture),
                    ["autovacuum"] = "off",
                    ["full_page_writes"] = "off",
                    ["max_parallel_workers_per_gather"] = "0",
                },
            },
            token
        );
        using var pin = Process.Start(
            new ProcessStartInfo(
                "taskset",
                ["-a", "-p", "-c", $"{processor}", postgres.PostmasterId.ToString(CultureInfo.InvariantCulture)]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        await pin.WaitForExitAsync(token);
        await postgres.ExecuteAsync($"CREATE ROLE {Role} LOGIN PASSWORD '{postgres.Password}'", "postgres", token);
        await postgres.CreateDatabaseAsync(Template, token);
        await postgres.ExecuteAsync($"ALTER DATABASE {Template} OWNER TO {Role}", "postgres", token);
        await postgres.ExecuteAsync($"ALTER SCHEMA public OWNER TO {Role}", Template, token);
        await new Seeder(new SeedPlan(Scale: 0.2, Seed: 7), TimeProvider.System, _ => { }).RunAsync(
            postgres.ConnectionString(Template, Role) + ";Pooling=false",
            token
        );
        await postgres.ExecuteAsync("CREATE EXTENSION pg_stat_statements; ANALYZE", Template, token);
        return new Server(postgres);
    }

    public string ServiceConnection(string database) => postgres.ConnectionString(database, Role);

    public string OwnConnection(string database) => postgres.ConnectionString(database);

    public async Task CopyAsync(string name, CancellationToken token)
    {
        await postgres.ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", "postgres", token);
        await postgres.CreateDatabaseAsync(name, token, Template);
    }

    public IReadOnlyList<int> Processes => ProcessesOf(postgres.PostmasterId);

    public static IReadOnlyList<int> ProcessesOf(int postmaster) =>
        [
            postmaster,
            .. File.ReadAllText($"/proc/{postmaster}/task/{postmaster}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(p => int.Parse(p, CultureInfo.InvariantCulture)),
        ];

    public ValueTask DisposeAsync() => postgres.DisposeAsync();
}
