using Npgsql;
using Plimsoll.Cli;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

/// <summary>A value of the users' data, planted wherever a database may hold one, appears in nothing that is printed.</summary>
public sealed class NoLiteralTests(TestServer server) : IDisposable
{
    private const string Secret = Shop.Secret;

    private const string Schema = $"""
        CREATE EXTENSION IF NOT EXISTS hypopg;
        CREATE TABLE people (id int PRIMARY KEY, email text NOT NULL DEFAULT '{Secret}',
                             note text NOT NULL CHECK (note <> '{Secret}'), n int NOT NULL, doc jsonb NOT NULL);
        INSERT INTO people SELECT i, 'user' || i || '@example.test', 'x' || i, i % 1000,
                                  jsonb_build_object('{Secret}', i, 'plan', i % 7)
            FROM generate_series(1, 40000) i;
        UPDATE people SET email = '{Secret}' WHERE id = 77;
        CREATE VIEW vips AS SELECT id, n FROM people WHERE email = '{Secret}' OR doc ->> 'plan' = '{Secret}';
        CREATE FUNCTION is_vip(who text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT who = '{Secret}' $$;
        CREATE INDEX people_open ON people (n) WHERE email <> '{Secret}';
        CREATE INDEX people_open_again ON people (n) WHERE email <> '{Secret}';
        CREATE INDEX people_doc ON people ((doc ->> '{Secret}'));
        CREATE INDEX people_doc_again ON people ((doc ->> '{Secret}'));
        COMMENT ON INDEX people_open_again IS 'for {Secret}';
        COMMENT ON TABLE people IS 'of {Secret}';
        CREATE STATISTICS people_s ON n, note FROM people;
        COMMENT ON STATISTICS people_s IS '{Secret}';
        ANALYZE people;
        """;

    private static readonly string[] s_statements =
    [
        $"SELECT n FROM people WHERE email = '{Secret}'",
        $"SELECT id FROM people WHERE email LIKE '%{Secret}%' ORDER BY note LIMIT 10 OFFSET 5",
        "SELECT * FROM vips",
        $"SELECT id, '{Secret}' FROM people WHERE is_vip(email)",
        $"SELECT id FROM people WHERE doc ->> '{Secret}' = '{Secret}'",
        $"SELECT id FROM people WHERE lower(note) = lower('{Secret}') /* {Secret} */",
        $"UPDATE people SET note = '{Secret}!' WHERE email = '{Secret}'",
        $"DO $$ BEGIN PERFORM n FROM people WHERE email = '{Secret}'; END $$",
        $"SET app.tenant = '{Secret}'",
        $"PREPARE p AS SELECT n FROM people WHERE email = '{Secret}'; EXECUTE p; DEALLOCATE p",
        $"BEGIN; DECLARE c CURSOR FOR SELECT n FROM people WHERE email = '{Secret}'; FETCH 5 FROM c; COMMIT",
        $"COPY (SELECT n FROM people WHERE email = '{Secret}') TO '/dev/null'",
        $"COMMENT ON COLUMN people.n IS '{Secret}'",
    ];

    private static readonly string[] s_failing =
    [
        $"SELECT '{Secret}'::int",
        $"SELECT id FROM people WHERE n = '{Secret}'",
        $"INSERT INTO people (id, note, n, doc) VALUES (-1, '{Secret}', 1, '[]')",
        $"SELECT nowhere FROM people WHERE email = '{Secret}'",
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-literal-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_verb_prints_a_value_of_the_data(bool mayRead)
    {
        var connection = await server.CreateDatabaseAsync(Schema);
        await using var source = NpgsqlDataSource.Create(
            $"{connection};Pooling=false;Application Name=shop of {Secret}"
        );
        await UseAsync(source, times: 8);
        // One that waits for the other, and both stay as they are while all is looked at.
        await using var holder = await source.OpenConnectionAsync(Token);
        await RunAsync(holder, $"BEGIN; UPDATE people SET note = '{Secret}?' WHERE email = '{Secret}'");
        await using var waiter = await source.OpenConnectionAsync(Token);
        var waiting = RunAsync(waiter, $"UPDATE people SET note = '{Secret}?' WHERE email = '{Secret}'");
        var asked = mayRead ? connection : await StrangerAsync(connection);

        foreach (
            var verb in (string[])
                ["doctor", "audit --window 6s", "tune --live --quick", "tune --live --quick --no-such"]
        )
        {
            await ShouldNotTellAsync(verb, asked);
        }

        await holder.DisposeAsync();
        await waiting;
    }

    [Fact]
    public async Task A_build_that_fails_over_a_row_does_not_tell_the_row()
    {
        var connection = await server.CreateDatabaseAsync(
            $"""
            CREATE TABLE t (a text NOT NULL);
            INSERT INTO t VALUES ('1'), ('{Secret}');
            CREATE FUNCTION check_it(a text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
                $$ BEGIN RAISE EXCEPTION 'bad value %', a; END $$;
            """
        );
        await using var executor = await Postgres.Changes.PostgresChangeExecutor.OpenAsync(
            connection,
            new Postgres.Changes.ChangeOptions(),
            TimeProvider.System,
            Token
        );
        foreach (var expression in (string[])["(a::int)", "check_it(a)"])
        {
            var change = new Core.Prescriptions.Change.CreateIndex(
                new Core.Prescriptions.Indexes.IndexDesign
                {
                    Table = new Core.Signals.QualifiedName("public", "t"),
                    Keys = [new Core.Signals.IndexKey(expression)],
                }
            );

            var failed = await executor.ApplyAsync(change, "t", Token);

            failed
                .ShouldBeOfType<Core.Trials.Changes.Application.Failed>()
                .Reason.ShouldNotContain(Secret, customMessage: expression);
            await executor.RevertAsync(change, "t", Token);
        }
    }

    private async Task ShouldNotTellAsync(string verb, string connection)
    {
        string[] files =
            verb == "doctor" || verb.Contains("--no-such")
                ? []
                : ["--output", File("json"), "--output", File("html"), "--output", File("txt")];

        var ran = await Ran.PlimsollAsync([.. verb.Split(' '), "--postgres", connection, .. files]);

        ran.Code.ShouldBeOneOf([ExitCodes.Success, ExitCodes.Usage, ExitCodes.Unfit]);
        var told = new List<string> { ran.Out, ran.Error };
        foreach (var file in files.Where((_, i) => i % 2 == 1))
        {
            told.Add(await System.IO.File.ReadAllTextAsync(file, Token));
        }
        foreach (var text in told)
        {
            var at = text.IndexOf("vandersloot", StringComparison.OrdinalIgnoreCase);
            (at < 0 ? "" : text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 100)]).ShouldBeEmpty(verb);
        }
    }

    private string File(string ending) => Path.Combine(_directory.FullName, "report." + ending);

    private static async Task UseAsync(NpgsqlDataSource source, int times)
    {
        await using var open = await source.OpenConnectionAsync(Token);
        for (var i = 0; i < times; i++)
        {
            foreach (var statement in s_statements)
            {
                await RunAsync(open, statement);
            }
        }
        foreach (var statement in s_failing)
        {
            await Should.ThrowAsync<PostgresException>(RunAsync(open, statement));
        }
    }

    /// <summary>With pg_monitor and nothing else: more is refused, and refusals have words too.</summary>
    private async Task<string> StrangerAsync(string connection)
    {
        var role = "eye_" + Guid.NewGuid().ToString("N", System.Globalization.CultureInfo.InvariantCulture)[..8];
        await server.Server.ExecuteAsync(
            $"CREATE ROLE {role} LOGIN PASSWORD 'e'; GRANT pg_monitor TO {role}",
            "postgres",
            Token
        );
        return server.Server.ConnectionString(new NpgsqlConnectionStringBuilder(connection).Database!, role, "e");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
