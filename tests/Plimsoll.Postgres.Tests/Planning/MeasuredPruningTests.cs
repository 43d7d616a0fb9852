using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Planning;
using Plimsoll.Postgres.Sessions;
using Plimsoll.Tests;

namespace Plimsoll.Postgres.Tests.Planning;

public sealed class MeasuredPruningTests(TestServer server)
{
    private const string Indexes =
        "CREATE INDEX missed ON bookings (user_id); CREATE INDEX idle ON bookings (provider_id);";

    [Fact]
    public async Task Finds_what_nothing_would_miss_and_drops_nothing()
    {
        // Many lookups in one statement, so that the index is missed far beyond any noise.
        var (superfluous, left) = await PruneAsync(
            new WeighedStatement(
                "SELECT sum((SELECT count(*) FROM bookings b WHERE b.user_id = g)) FROM generate_series(1, 200) g",
                1
            )
        );

        superfluous.ShouldBe(["idle"]);
        left.ShouldBe(2);
    }

    /// <summary>Without the index a call takes some milliseconds: little for one call, and much for what is called all the time.</summary>
    [Fact]
    public async Task Weighs_a_short_statement_by_its_calls()
    {
        var (superfluous, left) = await PruneAsync(
            new WeighedStatement("SELECT count(*) FROM bookings WHERE user_id = 42", 1_000),
            new WeighedStatement("SELECT count(*) FROM bookings WHERE note > 'a'", 1)
        );

        superfluous.ShouldBe(["idle"]);
        left.ShouldBe(2);
    }

    private async Task<(IEnumerable<string> Superfluous, long Left)> PruneAsync(params WeighedStatement[] statements)
    {
        var token = TestContext.Current.CancellationToken;
        var database = await AdvisedDatabase.CreateAsync(server, AdvisedDatabase.Bookings + Indexes);
        await using var session = await ServerSession.OpenAsync(database.Connection, SessionOptions.Changing, token);
        var superfluous = await new MeasuredPruning(session).FindSuperfluousAsync(
            [new("public", "idle"), new("public", "missed")],
            statements.Index().ToDictionary(s => new Fingerprint(s.Index + 1), s => s.Item),
            token
        );
        var left = await session.ReadAsync(
            "SELECT count(*) FROM pg_indexes WHERE indexname IN ('idle', 'missed')",
            static r => r.GetInt64(0),
            token
        );
        return (superfluous.Select(s => s.Index.Name), left[0]);
    }
}
