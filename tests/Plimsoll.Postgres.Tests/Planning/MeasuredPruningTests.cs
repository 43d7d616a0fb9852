using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Planning;
using Plimsoll.Postgres.Sessions;
using Plimsoll.Tests;

namespace Plimsoll.Postgres.Tests.Planning;

public sealed class MeasuredPruningTests(TestServer server)
{
    [Fact]
    public async Task Finds_what_nothing_would_miss_and_drops_nothing()
    {
        var token = TestContext.Current.CancellationToken;
        var database = await AdvisedDatabase.CreateAsync(
            server,
            AdvisedDatabase.Bookings
                + "CREATE INDEX missed ON bookings (user_id); CREATE INDEX idle ON bookings (provider_id);"
        );
        await using var session = await ServerSession.OpenAsync(database.Connection, SessionOptions.Changing, token);

        var superfluous = await new MeasuredPruning(session).FindSuperfluousAsync(
            [new("public", "idle"), new("public", "missed")],
            new Dictionary<Fingerprint, string>
            {
                // Many lookups in one statement, so that the index is missed far beyond any noise.
                [new(1)] =
                    "SELECT sum((SELECT count(*) FROM bookings b WHERE b.user_id = g)) FROM generate_series(1, 200) g",
            },
            token
        );

        superfluous.ShouldHaveSingleItem().Index.Name.ShouldBe("idle");
        var left = await session.ReadAsync(
            "SELECT count(*) FROM pg_indexes WHERE indexname IN ('idle', 'missed')",
            static r => r.GetInt64(0),
            token
        );
        left.ShouldBe([2L]);
    }
}
