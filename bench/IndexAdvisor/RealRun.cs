using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>Indexes really built, and the workload really run with them and without them in turns.</summary>
internal sealed record RealRun(
    IReadOnlyList<IndexDesign> Designs,
    Bytes TrueSize,
    IReadOnlyDictionary<Fingerprint, Beside> Times,
    Beside Batch,
    Beside Single
)
{
    public double Before(BenchCase bench) => Times.Sum(t => bench.Frequency(t.Key) * t.Value.Without.Least);

    public double After(BenchCase bench) => Times.Sum(t => bench.Frequency(t.Key) * t.Value.With.Least);

    public KeyValuePair<Fingerprint, Beside> Worst => Times.MaxBy(t => t.Value.Slowdown);

    /// <summary>The typical spread of one statement's times.</summary>
    public double Spread => Times.Values.SelectMany(t => new[] { t.With.Spread, t.Without.Spread }).Average();

    /// <summary>Of indexes that are built already, beside those that the case has of its own.</summary>
    public static async Task<RealRun> MeasureAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        int rounds,
        CancellationToken token
    )
    {
        // Before the inserts: rolled back or not, they split pages.
        var size = await SizeAsync(bench, designs, token);
        var times = await Stopwatches.StatementsAsync(bench, bench.Executables, designs, rounds, token);
        foreach (var (statement, beside) in await SuspectsAsync(bench, designs, times, rounds, token))
        {
            times[statement] = beside;
        }
        var (batch, single) = await Stopwatches.InsertsAsync(bench, designs, rounds, token);
        return new RealRun(designs, size, times, batch, single);
    }

    /// <summary>What looks slower is measured again and longer: most of it is noise.</summary>
    private static async Task<Dictionary<Fingerprint, Beside>> SuspectsAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        Dictionary<Fingerprint, Beside> times,
        int rounds,
        CancellationToken token
    )
    {
        var suspects = times
            .Where(t => t.Value.Slowdown > HarmfulIndexes.SlowerFactor)
            .ToDictionary(t => t.Key, t => bench.Executables[t.Key]);
        return suspects.Count == 0
            ? []
            : await Stopwatches.StatementsAsync(bench, suspects, designs, (2 * rounds) + 1, token);
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
