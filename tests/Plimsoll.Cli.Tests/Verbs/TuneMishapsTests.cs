using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Plimsoll.Cli;
using Plimsoll.Eng;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

/// <summary>
/// A real <c>tune --apply</c> on a bad day: one index finds the disk full, another belongs to names that have everything
/// a name may have, and in the middle of its trial every session of the tune is killed.
/// </summary>
public sealed class TuneMishapsTests : IDisposable
{
    /// <summary>An index on <c>c</c> takes more than the server is allowed to write into one file.</summary>
    private const string Documents = """
        CREATE EXTENSION pg_stat_statements;
        CREATE EXTENSION hypopg;
        CREATE TABLE documents (id int NOT NULL, c text NOT NULL);
        INSERT INTO documents SELECT i, repeat('x', 90) || i FROM generate_series(1, 250000) i;
        CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL);
        INSERT INTO customers SELECT i, 'user' || i FROM generate_series(1, 5000) i;
        CREATE UNIQUE INDEX customers_email ON customers (email);
        """;

    /// <summary>More than a segment of WAL, and not a multiple of a block: the write comes back short, as on a full disk.</summary>
    private const string LargestFile = "20004096";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-mishaps-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task What_fails_is_undone_and_told_and_what_is_odd_or_broken_off_still_comes_to_its_verdict()
    {
        await using var server = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-full-").FullName,
                DeleteWhenDisposed = true,
                // Nothing but the indexes is to be tried.
                Settings = new Dictionary<string, string>(PrivatePostgresOptions.Quick)
                {
                    ["random_page_cost"] = "1.1",
                },
            },
            Token
        );
        var connection = await server.CreateDatabaseAsync("Laden für; Größe L", Token);
        await server.ExecuteAsync(Documents + OddNames.Schema, Name(connection), Token);
        await server.ExecuteAsync("ANALYZE; CHECKPOINT", Name(connection), Token);
        var before = await IndexesAsync(connection);
        await LimitFilesAsync(server.PostmasterId);
        var ledger = Path.Combine(_directory.FullName, "ledger.jsonl");
        var json = Path.Combine(_directory.FullName, "tune.json");
        string[] options =
        [
            .. (string[])["--live", "--apply", "--quick", "--max-duration", "60s"],
            .. (string[])["--ledger", ledger, "--output", json],
        ];
        Ran ran;
        await using (var source = NpgsqlDataSource.Create(connection + ";Application Name=shop"))
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var traffic = UseAsync(source, over.Token);
            var killing = KillInTheMiddleAsync(connection, ledger, over.Token);
            ran = await Ran.PlimsollAsync(["tune", "--postgres", connection, .. options]);
            await over.CancelAsync();
            await traffic;
            (await killing).ShouldBeGreaterThan(0, $"the trial was broken off\n{ran.Out}\n{ran.Error}");
        }

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, Token));
        var refused = report.RootElement.GetProperty("refused").EnumerateArray().ToList();
        refused.ShouldContain(
            r => Text(r, "reason").Contains("The server's disk is full", StringComparison.Ordinal),
            ran.Out
        );
        ran.Out.ShouldContain("disk is full");
        var kept = report
            .RootElement.GetProperty("steps")
            .EnumerateArray()
            .Where(s => Text(s, "verdict") == "confirmed")
            .Select(s => Text(s.GetProperty("change"), "sql"))
            .ToList();
        kept.ShouldHaveSingleItem(ran.Out).ShouldContain(Core.SqlIdentifier.Quote(OddNames.ColumnName));
        var made = (await IndexesAsync(connection)).Except(before).ToList();
        made.ShouldHaveSingleItem("nothing is left of the index that found the disk full").ShouldEndWith(" True");

        var undone = await Ran.PlimsollAsync("revert", "--postgres", connection, "--ledger", ledger);

        undone.Code.ShouldBe(ExitCodes.Success, undone.Error);
        (await IndexesAsync(connection)).ShouldBe(before);
    }

    private static async Task UseAsync(NpgsqlDataSource source, CancellationToken token)
    {
        var random = new Random(51);
        try
        {
            while (true)
            {
                await OddNames.AskAsync(source, random.Next(50_000), token);
                await RunAsync(source, "SELECT id FROM documents WHERE c = $1", "y" + random.Next(1000), token);
                for (var i = 0; i < 10; i++)
                {
                    await RunAsync(
                        source,
                        "SELECT id FROM customers WHERE email = $1",
                        "user" + random.Next(5000),
                        token
                    );
                }
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The tune has ended.
        }
    }

    /// <summary>As soon as the one index is undone and the other made: the trial of that has begun.</summary>
    /// <returns>How many sessions were killed.</returns>
    private static async Task<long> KillInTheMiddleAsync(string connection, string ledger, CancellationToken token)
    {
        try
        {
            while (!await HasBegunAsync(ledger, token))
            {
                await Task.Delay(200, token);
            }
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'plimsoll%'
            """
        );
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>By another process: the tune holds its ledger, so that nobody in this one can open it.</summary>
    private static async Task<bool> HasBegunAsync(string ledger, CancellationToken token)
    {
        using var reading = Process.Start(
            new ProcessStartInfo("/bin/cat", [ledger]) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var entries = await reading.StandardOutput.ReadToEndAsync(token);
        return ((string[])["\"reverted\"", "\"applied\""]).All(stage =>
            entries.Contains(stage, StringComparison.OrdinalIgnoreCase)
        );
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql, string value, CancellationToken token)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task<IReadOnlyList<string>> IndexesAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(
            """
            SELECT pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN ' True' ELSE ' False' END
            FROM pg_index JOIN pg_class c ON c.oid = indrelid
            WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace) ORDER BY 1
            """
        );
        await using var reader = await command.ExecuteReaderAsync(Token);
        var indexes = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            indexes.Add(reader.GetString(0));
        }
        return indexes;
    }

    /// <summary>The soft limit alone, set as the server's own user: that needs no privilege.</summary>
    private static Task LimitFilesAsync(int process) =>
        Unprivileged.RunAsync(
            "/usr/bin/prlimit",
            ["--pid", process.ToString(CultureInfo.InvariantCulture), $"--fsize={LargestFile}:"],
            Token
        );

    private static string Name(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
