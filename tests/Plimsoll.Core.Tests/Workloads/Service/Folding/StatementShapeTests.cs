using Plimsoll.Core.Workloads.Service.Folding;

namespace Plimsoll.Core.Tests.Workloads.Service.Folding;

public sealed class StatementShapeTests
{
    [Theory]
    [InlineData("SELECT * FROM a WHERE id = 5", "a")]
    [InlineData("select x from public.\"Bookings\" b join c on c.id = b.id", "Bookings,c")]
    [InlineData("SELECT extract(day FROM t.at) FROM t", "t")]
    [InlineData("SELECT 1 FROM a, b x, c AS y WHERE a.id IS DISTINCT FROM b.id", "a,b,c")]
    [InlineData("WITH r AS (SELECT * FROM a) SELECT * FROM r JOIN s.b ON true", "a,s.b")]
    [InlineData("SELECT * FROM a WHERE id IN (SELECT id FROM b) FOR UPDATE", "a,b")]
    [InlineData("INSERT INTO a (x, y) VALUES ($1, $2) ON CONFLICT (x) DO UPDATE SET y = 1", "a")]
    [InlineData("UPDATE ONLY a SET x = 1", "a")]
    [InlineData("DELETE FROM a USING b", "a")]
    [InlineData("SELECT * FROM generate_series(1, 2) g", "")]
    public void Names_the_tables(string sql, string tables) =>
        StatementShape.Of(sql).Tables.ShouldBe(tables.Split(',', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("SELECT 1 FOR UPDATE", StatementVerb.Read)]
    [InlineData("  /* x */ (SELECT 1)", StatementVerb.Read)]
    [InlineData("WITH d AS (DELETE FROM a RETURNING *) SELECT * FROM d", StatementVerb.Write)]
    [InlineData("START TRANSACTION", StatementVerb.Begin)]
    [InlineData("COMMIT", StatementVerb.End)]
    [InlineData("ROLLBACK TO SAVEPOINT x", StatementVerb.Other)]
    [InlineData("SET x = 1", StatementVerb.Other)]
    [InlineData("", StatementVerb.Other)]
    public void Tells_what_it_does(string sql, StatementVerb verb) => StatementShape.Of(sql).Verb.ShouldBe(verb);

    [Theory]
    [InlineData("SELECT * FROM a WHERE id IN ($1, $2, $3)", "SELECT * FROM a WHERE id IN (…)", true)]
    [InlineData("SELECT * FROM a WHERE id IN (1, 2)", "SELECT * FROM a WHERE id IN (…)", true)]
    [InlineData("SELECT * FROM a WHERE id IN (@p0)", "SELECT * FROM a WHERE id IN (…)", false)]
    [InlineData("INSERT INTO a VALUES (?, ?), (?, ?)", "INSERT INTO a VALUES (…)", true)]
    [InlineData("INSERT INTO a VALUES ($1, $2)", "INSERT INTO a VALUES (…)", false)]
    [InlineData("SELECT f($1, $2) FROM a", "SELECT f($1, $2) FROM a", false)]
    [InlineData("SELECT * FROM a WHERE id = ANY ($1)", "SELECT * FROM a WHERE id = ANY ($1)", true)]
    public void Lists_of_any_length_read_the_same(string sql, string text, bool isBatch)
    {
        var shape = StatementShape.Of(sql);

        shape.Text.ShouldBe(text);
        shape.IsBatch.ShouldBe(isBatch);
    }

    [Fact]
    public void No_literal_is_kept() =>
        StatementShape.Of("SELECT * FROM users WHERE mail = 'a@b.c' AND n = 42").Text.ShouldNotContain("42");

    [Theory]
    [InlineData("SELECT * FROM a ORDER BY id LIMIT $1 OFFSET $2", true)]
    [InlineData("SELECT * FROM a WHERE id > $1 ORDER BY id LIMIT 20", true)]
    [InlineData("SELECT * FROM a WHERE b = $1 LIMIT 1", false)]
    public void Pages_are_told(string sql, bool isPaged) => StatementShape.Of(sql).IsPaged.ShouldBe(isPaged);
}
