using System.Diagnostics;
using Npgsql;
using Plimsoll.Core.Signals;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>Real times, in milliseconds.</summary>
internal static class Stopwatches
{
    /// <summary>Each statement run once to warm up and then <paramref name="runs"/> times; the least counts.</summary>
    public static async Task<Dictionary<Fingerprint, double>> StatementsAsync(
        BenchCase bench,
        int runs,
        CancellationToken token
    )
    {
        await using var connection = await OpenAsync(bench, token);
        var times = new Dictionary<Fingerprint, double>();
        foreach (var (fingerprint, sql) in bench.Executables)
        {
            times[fingerprint] = double.MaxValue;
            for (var run = 0; run <= runs; run++)
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var watch = Stopwatch.StartNew();
                await ReadAsync(connection, sql, token);
                var elapsed = watch.Elapsed.TotalMilliseconds;
                await transaction.RollbackAsync(token);
                times[fingerprint] = run == 0 ? times[fingerprint] : Math.Min(times[fingerprint], elapsed);
            }
        }
        return times;
    }

    /// <summary>The probe's inserts, rolled back; the least of three.</summary>
    public static async Task<double> InsertsAsync(BenchCase bench, CancellationToken token)
    {
        await using var connection = await OpenAsync(bench, token);
        var least = double.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            var watch = Stopwatch.StartNew();
            await ReadAsync(connection, bench.InsertProbe, token);
            least = Math.Min(least, watch.Elapsed.TotalMilliseconds);
            await transaction.RollbackAsync(token);
        }
        return least;
    }

    private static async Task<NpgsqlConnection> OpenAsync(BenchCase bench, CancellationToken token)
    {
        var connection = new NpgsqlConnection(bench.Connection + ";Pooling=false;Command Timeout=0");
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
}
