using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>
/// Real times with built indexes and without them, in turns, so that a machine that others use slows both alike: for the
/// turn without, the indexes are dropped in a transaction that is rolled back.
/// </summary>
internal static class Stopwatches
{
    /// <summary>Elapsed time. The first round warms up and does not count.</summary>
    public static async Task<Dictionary<Fingerprint, Beside>> StatementsAsync(
        BenchCase bench,
        IReadOnlyDictionary<Fingerprint, string> statements,
        IReadOnlyList<IndexDesign> designs,
        int rounds,
        CancellationToken token
    )
    {
        await using var connection = await OpenAsync(bench.Connection, token);
        var times = statements.Keys.ToDictionary(s => s, _ => new Beside(new Series(), new Series()));
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var isWith in InTurn(round))
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await HideAsync(connection, isWith ? [] : designs, token);
                foreach (var (fingerprint, sql) in statements)
                {
                    // Statements may write.
                    await transaction.SaveAsync("run", token);
                    var watch = Stopwatch.StartNew();
                    await ReadAsync(connection, sql, token);
                    var elapsed = watch.Elapsed.TotalMilliseconds;
                    await transaction.RollbackAsync("run", token);
                    if (round > 0)
                    {
                        (isWith ? times[fingerprint].With : times[fingerprint].Without).Add(elapsed);
                    }
                }
                await transaction.RollbackAsync(token);
            }
        }
        return times;
    }

    /// <summary>The least time of each statement as the database is; what it writes is rolled back.</summary>
    public static async Task<IReadOnlyDictionary<int, double>> PlainAsync(
        string connectionString,
        IReadOnlyDictionary<int, string> statements,
        int runs,
        CancellationToken token
    )
    {
        await using var connection = await OpenAsync(connectionString, token);
        var times = new Dictionary<int, double>();
        foreach (var (number, sql) in statements)
        {
            var series = new Series();
            for (var run = 0; run < runs; run++)
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var watch = Stopwatch.StartNew();
                await ReadAsync(connection, sql, token);
                series.Add(watch.Elapsed.TotalMilliseconds);
                await transaction.RollbackAsync(token);
            }
            times[number] = series.Least;
        }
        return times;
    }

    /// <summary>
    /// The probe's inserts, in the backend's processor time where it can be read (a local server), elsewhere elapsed. The
    /// first round does not count.
    /// </summary>
    public static async Task<(Beside Batch, Beside Single)> InsertsAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        int rounds,
        CancellationToken token
    )
    {
        await BenchCase.ExecuteAsync(bench.Connection, InsertProbe.Clean, token);
        await BenchCase.ExecuteAsync(bench.Connection, bench.Probe.Prepare, token);
        var (batch, single) = (new Beside(new Series(), new Series()), new Beside(new Series(), new Series()));
        await using (var connection = await OpenAsync(bench.Connection, token))
        {
            for (var round = 0; round <= rounds; round++)
            {
                foreach (var isWith in InTurn(round))
                {
                    foreach (var (sql, times) in new[] { (bench.Probe.Batch, batch), (bench.Probe.Single, single) })
                    {
                        await using var transaction = await connection.BeginTransactionAsync(token);
                        await HideAsync(connection, isWith ? [] : designs, token);
                        var before = Clock(connection);
                        await ReadAsync(connection, sql, token);
                        var elapsed = Clock(connection) - before;
                        await transaction.RollbackAsync(token);
                        if (round > 0)
                        {
                            (isWith ? times.With : times.Without).Add(elapsed);
                        }
                    }
                }
                // What was rolled back has left dead rows.
                await ReadAsync(connection, "VACUUM", token);
            }
        }
        await BenchCase.ExecuteAsync(bench.Connection, InsertProbe.Clean, token);
        return (batch, single);
    }

    private static bool[] InTurn(int round) => round % 2 == 0 ? [true, false] : [false, true];

    private static async Task HideAsync(
        NpgsqlConnection connection,
        IReadOnlyList<IndexDesign> designs,
        CancellationToken token
    )
    {
        foreach (var design in designs)
        {
            await ReadAsync(connection, $"DROP INDEX {design.QualifiedName.ToSql()}", token);
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken token)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(token);
        await using var command = new NpgsqlCommand("SET jit = off", connection);
        await command.ExecuteNonQueryAsync(token);
        return connection;
    }

    private static async Task ReadAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token)) { }
    }

    /// <summary>Milliseconds.</summary>
    private static double Clock(NpgsqlConnection connection)
    {
        var path = $"/proc/{connection.ProcessID}/schedstat";
        return connection.Host is "127.0.0.1" or "localhost" && File.Exists(path)
            ? double.Parse(File.ReadAllText(path).Split(' ')[0], CultureInfo.InvariantCulture) / 1e6
            : Stopwatch.GetElapsedTime(0).TotalMilliseconds;
    }
}
