using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Planning;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>Indexes really built, the workload really run, the indexes dropped again.</summary>
internal sealed record RealRun(
    double Milliseconds,
    double WorstSlowdown,
    Fingerprint Worst,
    double InsertMilliseconds,
    Bytes TrueSize
)
{
    /// <summary>With all the indexes; then without those that nothing misses (<see cref="MeasuredPruning"/>).</summary>
    /// <returns>The two runs, and how many indexes the second one kept.</returns>
    public static async Task<(RealRun All, RealRun Pruned, int Kept)> MeasureAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        Dictionary<Fingerprint, double> plain,
        CancellationToken token
    )
    {
        await BuildAsync(bench, designs, token);
        try
        {
            var all = await MeasureBuiltAsync(bench, designs, plain, token);
            // The inserts, though rolled back, have left dead rows.
            await BenchCase.ExecuteAsync(bench.Connection, "VACUUM ANALYZE", token);
            await using var session = await ServerSession.OpenAsync(
                bench.Connection,
                SessionOptions.Changing with
                {
                    StatementTimeout = TimeSpan.FromMinutes(5),
                },
                token
            );
            var superfluous = await new MeasuredPruning(session).FindSuperfluousAsync(
                [.. designs.Select(d => d.QualifiedName)],
                bench.Executables,
                token
            );
            List<IndexDesign> kept =
            [
                .. designs.Where(d => !superfluous.Select(s => s.Index).Contains(d.QualifiedName)),
            ];
            await DropAsync(bench, [.. designs.Except(kept)], token);
            return (all, await MeasureBuiltAsync(bench, kept, plain, token), kept.Count);
        }
        finally
        {
            await DropAsync(bench, designs, CancellationToken.None);
        }
    }

    private static async Task<RealRun> MeasureBuiltAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        Dictionary<Fingerprint, double> plain,
        CancellationToken token
    )
    {
        // Before the inserts: rolled back or not, they split pages.
        var size = await SizeAsync(bench, designs, token);
        var times = await Stopwatches.StatementsAsync(bench, runs: 2, token);
        // A few milliseconds more are noise, however large the factor.
        var worst = times.MaxBy(t =>
            t.Value - plain[t.Key] > 20 ? t.Value / plain[t.Key] : Math.Min(1, t.Value / plain[t.Key])
        );
        return new RealRun(
            times.Values.Sum(),
            worst.Value / plain[worst.Key],
            worst.Key,
            await Stopwatches.InsertsAsync(bench, token),
            size
        );
    }

    public static async Task BuildAsync(BenchCase bench, IReadOnlyList<IndexDesign> designs, CancellationToken token)
    {
        foreach (var design in designs)
        {
            await BenchCase.ExecuteAsync(bench.Connection, design.ToSql(concurrently: false), token);
        }
        await BenchCase.ExecuteAsync(bench.Connection, "VACUUM ANALYZE", token);
    }

    public static async Task DropAsync(BenchCase bench, IReadOnlyList<IndexDesign> designs, CancellationToken token)
    {
        foreach (var design in designs)
        {
            await BenchCase.ExecuteAsync(
                bench.Connection,
                $"DROP INDEX IF EXISTS {design.QualifiedName.ToSql()}",
                token
            );
        }
    }

    private static async Task<Bytes> SizeAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        CancellationToken token
    )
    {
        await using var source = NpgsqlDataSource.Create(bench.Connection + ";Pooling=false");
        var size = Bytes.Zero;
        foreach (var design in designs)
        {
            await using var command = source.CreateCommand("SELECT pg_relation_size($1::regclass)");
            command.Parameters.AddWithValue(design.QualifiedName.ToSql());
            size += new Bytes((long)(await command.ExecuteScalarAsync(token))!);
        }
        return size;
    }
}
