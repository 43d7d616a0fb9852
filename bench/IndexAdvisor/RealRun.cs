using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

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
    public static async Task<RealRun> MeasureAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        Dictionary<Fingerprint, double> plain,
        CancellationToken token
    )
    {
        await BuildAsync(bench, designs, token);
        try
        {
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
                await SizeAsync(bench, designs, token)
            );
        }
        finally
        {
            await DropAsync(bench, designs, CancellationToken.None);
        }
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
