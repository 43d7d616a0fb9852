using Npgsql;
using Plimsoll.Bench.IndexSizes;
using Plimsoll.Bench.IndexSizes.Corpus;
using Plimsoll.Postgres.Sizing;

namespace Plimsoll.Tests.Sizing;

public sealed class IndexSizeTests(TestServer server)
{
    private const int Rows = 40_000;
    private const int Seed = 20;

    [Fact]
    public async Task Predicts_sizes_before_building_within_a_tenth_mostly_and_thirty_percent_at_worst()
    {
        var token = TestContext.Current.CancellationToken;
        var connection = await server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connection);
        await CorpusLoader.LoadAsync(source, Rows, Seed, token);
        var designs = CorpusDesigns.All.Where(d => d.Kind is not ("trigram" or "gin")).ToList();
        await using var sampling = await source.OpenConnectionAsync(token);
        var catalog = await new RowSampler(sampling).SampleAsync(
            await CorpusCatalog.ReadAsync(connection, token),
            [.. designs.Select(d => d.Design)],
            token
        );
        var measuring = new SizeMeasuring(source, catalog, asksHypopg: false);

        List<Comparison> comparisons = [];
        foreach (var design in designs)
        {
            comparisons.Add(await measuring.MeasureAsync(design, token));
        }

        comparisons.Count.ShouldBeGreaterThanOrEqualTo(50);
        var errors = comparisons.Select(c => Math.Abs(c.Error)).Order().ToList();
        Summary.Median(errors).ShouldBeLessThanOrEqualTo(0.1, Summary.Of(comparisons));
        errors[^1].ShouldBeLessThanOrEqualTo(0.3, Summary.Of(comparisons));
    }
}
