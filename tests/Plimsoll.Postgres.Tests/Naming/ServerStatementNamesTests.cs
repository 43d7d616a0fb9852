using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Postgres.Naming;
using Plimsoll.Postgres.Observing;

namespace Plimsoll.Tests.Naming;

public sealed class ServerStatementNamesTests(TestServer server) : IAsyncLifetime
{
    private const string Schema = """
        CREATE TABLE orders (id int PRIMARY KEY, customer bigint, note text, paid boolean, placed timestamptz);
        CREATE SCHEMA a; CREATE TABLE a.things (id int); CREATE SCHEMA b; CREATE TABLE b.things (id int);
        """;

    private string _connection = "";
    private NpgsqlDataSource _source = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await server.CreateDatabaseAsync(Schema);
        _source = NpgsqlDataSource.Create(_connection);
    }

    public async ValueTask DisposeAsync() => await _source.DisposeAsync();

    /// <summary>What the application sent, and the text that the fold kept of its span.</summary>
    [Theory]
    [InlineData("SELECT note FROM orders WHERE id = 42", "SELECT note FROM orders WHERE id = $1")]
    [InlineData(
        "SELECT note FROM orders WHERE note = 'x' AND paid = true",
        "SELECT note FROM orders WHERE note = $1 AND paid = true"
    )]
    [InlineData("SELECT note\n  FROM orders -- all\n LIMIT 5", "SELECT note FROM orders LIMIT $1")]
    [InlineData("SELECT note FROM orders WHERE id IN (1, 2, 3)", "SELECT note FROM orders WHERE id IN (…)")]
    [InlineData("INSERT INTO orders (id, note) VALUES (1, 'a'), (2, 'b')", "INSERT INTO orders (id, note) VALUES (…)")]
    [InlineData("SELECT max(id) FROM orders WHERE id > -5", "SELECT max(id) FROM orders WHERE id > -$1")]
    public async Task A_statement_of_a_trace_is_known_by_the_servers_own_id(string sent, string traced)
    {
        await RunAsync(sent);

        var (statements, names) = await FindAsync(traced);

        var meant = statements.Single(s => StatementKey.Of(s.Text) == StatementKey.Of(traced));
        names[traced].ShouldBe(meant.Fingerprint);
        meant.Text.ShouldContain(sent.Contains("INSERT", StringComparison.Ordinal) ? "INSERT" : "SELECT");
    }

    [Fact]
    public async Task What_the_server_never_ran_has_no_name()
    {
        await RunAsync("SELECT note FROM orders");
        var (_, names) = await FindAsync("SELECT placed FROM orders", "GET key", "not SQL at all (");
        names.ShouldBeEmpty();
    }

    /// <summary>One text, two tables: the search path decides, and only the server knows what it leads to.</summary>
    [Fact]
    public async Task Where_one_text_has_several_ids_the_server_is_asked()
    {
        await RunAsync("SET search_path = a; SELECT id FROM things");
        await RunAsync("SET search_path = a; SELECT id FROM things");
        await RunAsync("SET search_path = b; SELECT id FROM things");
        var statements = await StatementsAsync();
        var ids = statements.Where(s => s.Text.Contains("things", StringComparison.Ordinal)).ToList();
        ids.Count.ShouldBe(2);

        var inB = new NpgsqlConnectionStringBuilder(_connection) { SearchPath = "b" }.ConnectionString;
        var names = await new ServerStatementNames(statements, inB).FindAsync(["SELECT id FROM things"], Token);

        names["SELECT id FROM things"].ShouldBe(ids.MinBy(s => s.Cumulative.Calls)!.Fingerprint);
    }

    [Fact]
    public async Task Of_lists_of_different_length_the_one_called_most_is_meant()
    {
        await RunAsync("SELECT id FROM orders WHERE id = ANY (ARRAY[1, 2])");
        await RunAsync("SELECT id FROM orders WHERE id IN (1, 2)");
        for (var i = 0; i < 3; i++)
        {
            await RunAsync("SELECT id FROM orders WHERE id IN (1, 2, 3)");
        }
        const string Traced = "SELECT id FROM orders WHERE id IN (…)";

        var (statements, names) = await FindAsync(Traced);

        var most = statements
            .Where(s => StatementKey.Of(s.Text) == StatementKey.Of(Traced))
            .MaxBy(s => s.Cumulative.Calls)!;
        names[Traced].ShouldBe(most.Fingerprint);
        most.Cumulative.Calls.ShouldBeGreaterThanOrEqualTo(3);
    }

    private async Task<(IReadOnlyList<Statement>, IReadOnlyDictionary<string, Fingerprint>)> FindAsync(
        params string[] texts
    )
    {
        var statements = await StatementsAsync();
        return (statements, await new ServerStatementNames(statements, _connection).FindAsync(texts, Token));
    }

    private async Task<IReadOnlyList<Statement>> StatementsAsync()
    {
        var options = new ObservationOptions
        {
            ConnectionString = _connection,
            Window = TimeSpan.FromMilliseconds(100),
            MaxPlannedStatements = 0,
        };
        return (await PostgresObserver.ObserveAsync(options, null, TimeProvider.System, Token)).Statements;
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = await _source.OpenConnectionAsync(Token);
        // By the simple protocol where there are two: each is a statement of its own to the server.
        foreach (var statement in sql.StartsWith("SET", StringComparison.Ordinal) ? sql.Split("; ") : [sql])
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Token);
        }
    }
}
