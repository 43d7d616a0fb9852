using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Plimsoll.Bench.IndexSizes;
using Plimsoll.Bench.IndexSizes.Corpus;
using Plimsoll.Eng;
using Plimsoll.Postgres.Sizing;

// IndexSizes [rows] [seed]
var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 400_000;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Random.Shared.Next(1, 1_000_000);
var token = CancellationToken.None;

await using var server = await PrivatePostgres.StartAsync(
    new PrivatePostgresOptions
    {
        Directory = Directory.CreateTempSubdirectory("plimsoll-sizes-").FullName,
        DeleteWhenDisposed = true,
        Settings = PrivatePostgresOptions.Quick,
    },
    token
);
await server.ExecuteAsync("CREATE EXTENSION hypopg; CREATE EXTENSION pg_stat_statements", "postgres", token);
await using var source = NpgsqlDataSource.Create(server.ConnectionString());
Console.WriteLine($"{rows} rows, seed {seed}");
await CorpusLoader.LoadAsync(source, rows, seed, token);
var catalog = await CorpusCatalog.ReadAsync(server.ConnectionString(), token);
var clock = Stopwatch.StartNew();
await using var sampling = await source.OpenConnectionAsync(CancellationToken.None);
catalog = await new RowSampler(sampling).SampleAsync(catalog, [.. CorpusDesigns.All.Select(d => d.Design)], token);
Console.WriteLine($"{catalog.Tables.Count} tables sampled in {clock.ElapsedMilliseconds} ms");
Console.WriteLine();
var measuring = new SizeMeasuring(source, catalog, asksHypopg: true);
List<Comparison> comparisons = [];
foreach (var design in CorpusDesigns.All)
{
    comparisons.Add(await measuring.MeasureAsync(design, token));
}
Console.Write(Summary.Of(comparisons));
