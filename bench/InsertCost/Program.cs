using System.Globalization;
using Npgsql;
using Plimsoll.Bench.IndexSizes.Corpus;
using Plimsoll.Bench.InsertCost;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;
using Plimsoll.Eng;
using Index = Plimsoll.Core.Signals.Index;

// InsertCost [rows] [seed] [rounds]: without and with the indexes by turns; the least of all rounds counts.
// With 0 rounds nothing is measured: the predictions alone.
var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200_000;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Random.Shared.Next(1, 1_000_000);
var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
var token = CancellationToken.None;

await using var server = await PrivatePostgres.StartAsync(
    new PrivatePostgresOptions
    {
        Directory = Directory.CreateTempSubdirectory("plimsoll-inserts-").FullName,
        DeleteWhenDisposed = true,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["shared_buffers"] = "1GB",
            ["max_wal_size"] = "8GB",
            ["checkpoint_timeout"] = "1h",
            ["synchronous_commit"] = "off",
            ["autovacuum"] = "off",
        },
    },
    token
);
await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements", "postgres", token);
await using var source = NpgsqlDataSource.Create(server.ConnectionString());
Console.WriteLine($"{rows} rows, seed {seed}, {rounds} rounds");
await CorpusLoader.LoadAsync(source, rows, seed, token);
var inserting = new Inserting(source, rows);
await inserting.PrepareAsync(token);
var catalog = await CorpusCatalog.ReadAsync(server.ConnectionString(), token);
Console.WriteLine(
    "| set | table | case | indexes | batch µs | factor | predicted | error | single µs | factor | predicted | error |"
);
Console.WriteLine("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
Dictionary<string, InsertTimes> starts = new(StringComparer.Ordinal);
foreach (
    var (set, c) in InsertCases
        .Fitted.Select(c => ("fitted", c))
        .Concat(InsertCases.HeldOut.Select(c => ("held out", c)))
)
{
    InsertTimes? before = null;
    InsertTimes? after = null;
    for (var round = 0; round < rounds; round++)
    {
        var without = await inserting.MeasureAsync(c.Table, c.Existing, token);
        before = before?.Least(without) ?? without;
        var with = await inserting.MeasureAsync(c.Table, [.. c.Existing, .. c.Added], token);
        after = after?.Least(with) ?? with;
    }
    before ??= InsertTimes.None;
    // Cases that start from the same table have one start: the least of all rounds so far.
    var start = string.Join('\n', [c.Table, .. c.Existing.Select(e => e.Shape)]);
    before = starts.TryGetValue(start, out var earlier) ? before.Least(earlier) : before;
    starts[start] = before;
    after ??= InsertTimes.None;
    var table = catalog.Find(new QualifiedName("public", c.Table))!;
    table = table with { Indexes = [.. c.Existing.Select(AsBuilt)] };
    var batch = WriteCostModel.InsertSlowdown(table, c.Added, rowsPerStatement: 5000);
    var single = WriteCostModel.InsertSlowdown(table, c.Added, rowsPerStatement: 1);
    Console.WriteLine(
        $"| {set} | {c.Table} | {c.Name} | {c.Existing.Count}+{c.Added.Count} | {before.Batch:0.00} → {after.Batch:0.00} | {Factors(after.Batch / before.Batch, batch)} | {before.Single:0.0} → {after.Single:0.0} | {Factors(after.Single / before.Single, single)} |"
    );
}

static string Factors(double measured, double predicted) =>
    $"{measured:0.00} | {predicted:0.00} | {100 * ((predicted / measured) - 1):0.0} %";

static Index AsBuilt(IndexDesign design) =>
    new()
    {
        Name = design.QualifiedName,
        Table = design.Table,
        Method = design.Method,
        Keys = design.Keys,
        Include = design.Include,
        Predicate = design.Predicate,
        Definition = design.ToSql(concurrently: false),
    };
