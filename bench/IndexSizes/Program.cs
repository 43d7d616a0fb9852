using System.Globalization;
using Npgsql;
using Plimsoll.Bench.IndexSizes;
using Plimsoll.Bench.IndexSizes.Corpus;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
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
await server.ExecuteAsync("CREATE EXTENSION hypopg", "postgres", token);
await using var source = NpgsqlDataSource.Create(server.ConnectionString());
Console.WriteLine($"{rows} rows, seed {seed}");
await CorpusLoader.LoadAsync(source, rows, seed, token);
var catalog = await MinimalCatalog.ReadAsync(source, token);
var clock = System.Diagnostics.Stopwatch.StartNew();
catalog = await new RowSampler(source).SampleAsync(catalog, [.. CorpusDesigns.All.Select(d => d.Design)], token);
Console.WriteLine($"sampled {catalog.Tables.Count} tables in {clock.ElapsedMilliseconds} ms");
clock.Restart();
foreach (var d in CorpusDesigns.All)
{
    IndexSizeModel.Predict(d.Design, catalog.Find(d.Design.Table)!);
}
Console.WriteLine($"predicted {CorpusDesigns.All.Count} indexes in {clock.ElapsedMilliseconds} ms");
var measuring = new Measuring(source, catalog);
List<Comparison> comparisons = [];
foreach (var design in CorpusDesigns.All)
{
    comparisons.Add(await measuring.MeasureAsync(design, token));
}
Console.Write(Summary.Of(comparisons));
