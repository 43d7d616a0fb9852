using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Tests.Sessions;

public sealed class OwnStatementsTests
{
    [Theory]
    [InlineData("SELECT 1", "SELECT /* plimsoll */ 1")]
    [InlineData("\n  WITH a AS (SELECT 1) TABLE a", "WITH /* plimsoll */ a AS (SELECT 1) TABLE a")]
    [InlineData("-- why\n-- so\nSELECT 1", "SELECT /* plimsoll */ 1")]
    [InlineData("SELECT /* plimsoll */ 1", "SELECT /* plimsoll */ 1")]
    [InlineData("-- nothing", "-- nothing")]
    [InlineData("", "")]
    public void Marks_a_statement_behind_its_first_word(string sql, string marked)
    {
        OwnStatements.Mark(sql).ShouldBe(marked);
        OwnStatements.Mark(marked).ShouldBe(marked);
    }
}
