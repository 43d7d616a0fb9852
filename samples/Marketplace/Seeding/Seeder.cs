using System.Collections.Concurrent;
using Npgsql;

namespace Marketplace.Seeding;

/// <summary>Makes the schema and fills it, unless the same data are there already.</summary>
/// <param name="progress">A line a step.</param>
public sealed class Seeder(SeedPlan plan, TimeProvider clock, Action<string> progress)
{
    /// <summary>As many as the least machine has cores.</summary>
    private const int Workers = 2;

    private static readonly string[] s_schemas =
    [
        "identity",
        "catalog",
        "bookings",
        "transactions",
        "messaging",
        "reviews",
    ];

    /// <returns>False where there was nothing to do.</returns>
    /// <exception cref="InvalidOperationException">The database holds schemas of these names that are not the seeder's.</exception>
    public async Task<bool> RunAsync(string connectionString, CancellationToken token)
    {
        await using var source = Open(connectionString);
        var marker = await SeedMarker.ReadAsync(source, token);
        if (marker?.Fits(plan) == true)
        {
            progress($"The data of scale {plan.Scale:0.###} from seed {plan.Seed} are there already.");
            return false;
        }
        await ClearAsync(source, marker, token);

        var started = clock.GetTimestamp();
        await SeedMarker.BeginAsync(source, plan, token);
        await RunScriptAsync(source, "tables.sql", token);
        Say(started, "tables made; drawing the world");
        var world = World.Create(plan);
        Say(started, $"{world.Bookings.Length:N0} bookings drawn; copying");

        await AllAsync(
            [
                Named("messages", t => TalkRows.WriteTalkAsync(world, source, t)),
                Named("bookings", t => BookingRows.WriteBookingsAsync(world, source, t)),
                Named("transactions", t => BookingRows.WriteTransactionsAsync(world, source, t)),
                Named("reviews", t => TalkRows.WriteReviewsAsync(world, source, t)),
                Named("users", t => PeopleRows.WriteUsersAsync(world, source, t)),
                Named("services", t => PeopleRows.WriteCatalogAsync(world, source, t)),
            ],
            token
        );
        await AllAsync(
            Statements("indexes.sql").Select(s => (Func<CancellationToken, Task>)(t => ExecuteAsync(source, s, t))),
            token
        );
        Say(started, "keys built");
        await RunScriptAsync(source, "foreign-keys.sql", token);
        Say(started, "foreign keys checked");
        await RunScriptAsync(source, "sequences.sql", token);
        // As autovacuum does in a backend that has been running.
        await ExecuteAsync(source, "VACUUM (ANALYZE)", token);
        await SeedMarker.FinishAsync(source, clock.GetUtcNow().UtcDateTime, token);
        Say(started, "done");
        return true;

        Func<CancellationToken, Task> Named(string name, Func<CancellationToken, Task> write) =>
            async t =>
            {
                await write(t);
                Say(started, $"{name} copied");
            };
    }

    private static NpgsqlDataSource Open(string connectionString) =>
        new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(connectionString)
            {
                ApplicationName = "marketplace-seed",
                CommandTimeout = 0,
                MaxPoolSize = Workers + 1,
                Options = "-c maintenance_work_mem=256MB -c synchronous_commit=off",
            }.ConnectionString
        ).Build();

    private async Task ClearAsync(NpgsqlDataSource source, SeedMarker? marker, CancellationToken token)
    {
        await using var find = source.CreateCommand("SELECT count(*) FROM pg_namespace WHERE nspname = ANY ($1)");
        find.Parameters.AddWithValue(s_schemas);
        if (await find.ExecuteScalarAsync(token) is not > 0L)
        {
            return;
        }
        if (marker is null)
        {
            throw new InvalidOperationException(
                "This database has schemas of the marketplace's names that it did not make. Seed into an empty database."
            );
        }
        progress(
            marker.FinishedAt is null
                ? "An earlier seeding was interrupted: starting anew."
                : $"Replacing the data of scale {marker.Scale:0.###} from seed {marker.Seed}."
        );
        foreach (var schema in s_schemas)
        {
            await ExecuteAsync(source, $"DROP SCHEMA IF EXISTS {schema} CASCADE", token);
        }
    }

    private static async Task AllAsync(IEnumerable<Func<CancellationToken, Task>> work, CancellationToken token)
    {
        var queue = new ConcurrentQueue<Func<CancellationToken, Task>>(work);
        await Task.WhenAll(
            Enumerable
                .Range(0, Workers)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            while (queue.TryDequeue(out var next))
                            {
                                await next(token);
                            }
                        },
                        token
                    )
                )
        );
    }

    private static async Task RunScriptAsync(NpgsqlDataSource source, string name, CancellationToken token) =>
        await ExecuteAsync(source, Script(name), token);

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken token)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(token);
    }

    private static IEnumerable<string> Statements(string script) =>
        Script(script).Split('\n').Where(l => l.Length > 0 && !l.StartsWith("--", StringComparison.Ordinal));

    private static string Script(string name)
    {
        using var stream = typeof(Seeder).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private void Say(long started, string what) =>
        progress($"seed {clock.GetElapsedTime(started).TotalSeconds, 5:0.0} s  {what}");
}
