using Marketplace.Seeding;
using Npgsql;
using Plimsoll.Tests;

namespace Marketplace.Tests;

public sealed class SeederTests(TestServer server)
{
    private static readonly SeedPlan s_tiny = new(Scale: 0.002, Seed: 11);

    private static readonly string[] s_tables =
    [
        "identity.users",
        "catalog.categories",
        "catalog.providers",
        "catalog.services",
        "bookings.bookings",
        "transactions.transactions",
        "transactions.provider_balances",
        "messaging.threads",
        "messaging.messages",
        "reviews.reviews",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Makes_the_same_rows_from_the_same_seed_and_others_from_another()
    {
        var first = await SeedAsync(s_tiny);
        var again = await SeedAsync(s_tiny);
        var other = await SeedAsync(s_tiny with { Seed = 12 });
        var checksums = await ChecksumsAsync(first);
        (await ChecksumsAsync(again)).ShouldBe(checksums);
        (await ChecksumsAsync(other)).ShouldNotBe(checksums);
    }

    [Fact]
    public async Task Does_nothing_and_says_so_where_the_same_data_are_there()
    {
        var connection = await SeedAsync(s_tiny);
        var said = new List<string>();
        (await new Seeder(s_tiny, TimeProvider.System, said.Add).RunAsync(connection, Token)).ShouldBeFalse();
        said.ShouldHaveSingleItem().ShouldContain("already");
    }

    [Fact]
    public async Task Replaces_data_of_another_scale()
    {
        var connection = await SeedAsync(s_tiny);
        var larger = s_tiny with { Scale = 0.004 };
        (await new Seeder(larger, TimeProvider.System, _ => { }).RunAsync(connection, Token)).ShouldBeTrue();
        (await CountAsync(connection, "bookings.bookings")).ShouldBe(larger.Bookings);
    }

    [Fact]
    public async Task Never_takes_an_interrupted_seeding_for_a_whole_one()
    {
        var connection = await server.CreateDatabaseAsync();
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var seeder = new Seeder(
            s_tiny,
            TimeProvider.System,
            line =>
            {
                if (line.Contains("keys built", StringComparison.Ordinal))
                {
                    interruption.Cancel();
                }
            }
        );
        await Should.ThrowAsync<OperationCanceledException>(() => seeder.RunAsync(connection, interruption.Token));

        var said = new List<string>();
        (await new Seeder(s_tiny, TimeProvider.System, said.Add).RunAsync(connection, Token)).ShouldBeTrue();
        said[0].ShouldContain("interrupted");
        (await CountAsync(connection, "bookings.bookings")).ShouldBe(s_tiny.Bookings);
    }

    [Fact]
    public async Task Refuses_a_database_whose_schemas_it_did_not_make()
    {
        var connection = await server.CreateDatabaseAsync("CREATE SCHEMA catalog; CREATE TABLE catalog.mine (a int)");
        var refusal = await Should.ThrowAsync<InvalidOperationException>(() =>
            new Seeder(s_tiny, TimeProvider.System, _ => { }).RunAsync(connection, Token)
        );
        refusal.Message.ShouldContain("empty database");
        (await CountAsync(connection, "catalog.mine")).ShouldBe(0);
    }

    [Fact]
    public async Task Needs_no_more_than_to_own_the_database()
    {
        var connection = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync());
        await server.Server.ExecuteAsync(
            $"""
            CREATE ROLE hurried LOGIN PASSWORD 'h';
            ALTER DATABASE {connection.Database} OWNER TO hurried;
            ALTER SCHEMA public OWNER TO hurried;
            """,
            connection.Database!,
            Token
        );
        var own = server.Server.ConnectionString(connection.Database!, "hurried", "h");
        (await new Seeder(s_tiny, TimeProvider.System, _ => { }).RunAsync(own, Token)).ShouldBeTrue();
    }

    [Fact]
    public void Has_the_size_of_the_case_at_scale_one()
    {
        var plan = new SeedPlan();
        plan.Users.ShouldBe(40_000);
        plan.ActiveAMonth.ShouldBe(12_000);
        plan.Providers.ShouldBe(4_000);
        plan.Services.ShouldBe(20_000);
        plan.Bookings.ShouldBeGreaterThanOrEqualTo(1_200_000);
        plan.Messages.ShouldBeGreaterThanOrEqualTo(2_000_000);
    }

    [Fact]
    public async Task Shapes_the_data_as_the_case_is_shaped()
    {
        var connection = await SeededMarketplace.CopyAsync(server, Token);
        var plan = SeededMarketplace.Plan;
        var transactions = await CountAsync(connection, "transactions.transactions");
        transactions.ShouldBeGreaterThanOrEqualTo(plan.Bookings);
        (await CountAsync(connection, "reviews.reviews")).ShouldBeGreaterThanOrEqualTo(plan.Bookings / 2);
        (await CountAsync(connection, "messaging.messages")).ShouldBe(plan.Messages);
        var active = await ScalarAsync<long>(
            connection,
            """
            SELECT count(DISTINCT customer_id) FROM bookings.bookings
            WHERE created_at >= timestamptz '2023-01-02 00:00+00' + interval '1050 days'
              AND created_at < timestamptz '2023-01-02 00:00+00' + interval '1080 days'
            """
        );
        active.ShouldBeInRange((long)(plan.ActiveAMonth * 0.9), plan.ActiveAMonth);
    }

    private async Task<string> SeedAsync(SeedPlan plan)
    {
        var connection = await server.CreateDatabaseAsync();
        (await new Seeder(plan, TimeProvider.System, _ => { }).RunAsync(connection, Token)).ShouldBeTrue();
        return connection;
    }

    private static async Task<Dictionary<string, string>> ChecksumsAsync(string connection)
    {
        var checksums = new Dictionary<string, string>();
        foreach (var table in s_tables)
        {
            checksums[table] = await ScalarAsync<string>(
                connection,
                $"SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {table} t"
            );
        }
        return checksums;
    }

    private static Task<long> CountAsync(string connection, string table) =>
        ScalarAsync<long>(connection, $"SELECT count(*) FROM {table}");

    private static async Task<T> ScalarAsync<T>(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Token))!;
    }
}
