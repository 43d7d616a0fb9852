using Npgsql;
using Plimsoll.Bench.IndexSizes.Corpus;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;

namespace Plimsoll.Bench.IndexSizes;

/// <summary>Predicts an index, builds it, measures it, and drops it.</summary>
/// <param name="asksHypopg">Also asks hypopg, which must be installed, what it expects.</param>
public sealed class SizeMeasuring(NpgsqlDataSource source, Catalog catalog, bool asksHypopg)
{
    public async Task<Comparison> MeasureAsync(CorpusDesign corpus, CancellationToken token)
    {
        var table = catalog.Find(corpus.Design.Table)!;
        var design = corpus.Design;
        var predicted = IndexSizeModel.Predict(design, table);
        var fromStatistics = IndexSizeModel.Predict(design, table with { Sample = null });
        var hypothetical = await HypotheticalAsync(design, token);
        await CorpusLoader.ExecuteAsync(source, design.ToSql(concurrently: false), token);
        var real = await ScalarAsync<long>($"SELECT pg_relation_size('{design.QualifiedName.ToSql()}')", token);
        await CorpusLoader.ExecuteAsync(source, $"DROP INDEX {design.QualifiedName.ToSql()}", token);
        return new Comparison(corpus, predicted, fromStatistics, new Bytes(real), hypothetical);
    }

    private async Task<Bytes?> HypotheticalAsync(IndexDesign design, CancellationToken token)
    {
        if (!asksHypopg || design.Method is "gin")
        {
            return null;
        }
        await using var connection = await source.OpenConnectionAsync(token);
        await using var create = new NpgsqlCommand(
            "SELECT hypopg_relation_size(indexrelid) FROM hypopg_create_index($1)",
            connection
        );
        create.Parameters.AddWithValue(design.ToSql(concurrently: false));
        var size = (long)(await create.ExecuteScalarAsync(token))!;
        await using var reset = new NpgsqlCommand("SELECT hypopg_reset()", connection);
        await reset.ExecuteNonQueryAsync(token);
        return new Bytes(size);
    }

    private async Task<T> ScalarAsync<T>(string sql, CancellationToken token)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(token))!;
    }
}
