using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Workloads.Service;

public sealed class StatementKeyTests
{
    [Theory]
    [InlineData("SELECT * FROM t WHERE a = $1", "SELECT *   FROM t\nWHERE a=$2;")]
    [InlineData("select * from t where a = $1", "SELECT * FROM t WHERE a = ?")]
    [InlineData("SELECT * FROM t WHERE a = '?' AND b = ?", "SELECT * FROM t WHERE a = $1 AND b = $2")]
    [InlineData("SELECT * FROM t WHERE a IN ($1, $2, $3)", "SELECT * FROM t WHERE a IN ($1 /*, ... */)")]
    [InlineData("SELECT * FROM t WHERE a IN (…)", "SELECT * FROM t WHERE a IN ($1, $2)")]
    [InlineData("INSERT INTO t VALUES (…)", "INSERT INTO t VALUES ($1, $2), ($3, $4)")]
    [InlineData("SELECT * FROM t WHERE f = true AND g IS NULL", "SELECT * FROM t WHERE f = $1 AND g IS NULL")]
    [InlineData("SELECT * FROM t WHERE a = -$1", "SELECT * FROM t WHERE a = $1")]
    [InlineData("/* from the page */ SELECT 1 FROM t", "SELECT $1 FROM t -- here")]
    public void Two_spellings_of_one_statement_have_one_key(string one, string other) =>
        StatementKey.Of(one).ShouldBe(StatementKey.Of(other));

    [Theory]
    [InlineData("SELECT a FROM t", "SELECT b FROM t")]
    [InlineData("SELECT \"A\" FROM t", "SELECT \"a\" FROM t")]
    [InlineData("SELECT * FROM t WHERE a IS NULL", "SELECT * FROM t WHERE a IS NOT NULL")]
    [InlineData("SELECT a - $1 FROM t", "SELECT a + $1 FROM t")]
    [InlineData("SELECT * FROM s.t", "SELECT * FROM t")]
    public void Different_statements_have_different_keys(string one, string other) =>
        StatementKey.Of(one).ShouldNotBe(StatementKey.Of(other));
}
