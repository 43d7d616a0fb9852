using Npgsql;
using NpgsqlTypes;

namespace Marketplace.Seeding;

/// <summary>
/// Fills one table by binary COPY. FREEZE needs the table to be emptied in the same transaction, and leaves nothing for
/// a later vacuum to do.
/// </summary>
internal sealed class Copy : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly NpgsqlBinaryImporter _importer;

    private Copy(NpgsqlConnection connection, NpgsqlTransaction transaction, NpgsqlBinaryImporter importer)
    {
        _connection = connection;
        _transaction = transaction;
        _importer = importer;
    }

    public static async Task<Copy> BeginAsync(
        NpgsqlDataSource source,
        string table,
        string columns,
        CancellationToken token
    )
    {
        var connection = await source.OpenConnectionAsync(token);
        var transaction = await connection.BeginTransactionAsync(token);
        await using var truncate = new NpgsqlCommand($"TRUNCATE {table}", connection, transaction);
        await truncate.ExecuteNonQueryAsync(token);
        var importer = await connection.BeginBinaryImportAsync(
            $"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY, FREEZE)",
            token
        );
        return new Copy(connection, transaction, importer);
    }

    public Copy Row()
    {
        _importer.StartRow();
        return this;
    }

    public Copy Int(int value) => Put(value, NpgsqlDbType.Integer);

    public Copy Small(short value) => Put(value, NpgsqlDbType.Smallint);

    public Copy Long(long value) => Put(value, NpgsqlDbType.Bigint);

    public Copy Flag(bool value) => Put(value, NpgsqlDbType.Boolean);

    public Copy Time(DateTime value) => Put(value, NpgsqlDbType.TimestampTz);

    public Copy Key(Guid value) => Put(value, NpgsqlDbType.Uuid);

    public Copy Text(string? value)
    {
        if (value is null)
        {
            _importer.WriteNull();
            return this;
        }
        return Put(value, NpgsqlDbType.Text);
    }

    public Copy Time(DateTime? value)
    {
        if (value is { } time)
        {
            return Time(time);
        }
        _importer.WriteNull();
        return this;
    }

    public async Task CompleteAsync(CancellationToken token)
    {
        await _importer.CompleteAsync(token);
        await _importer.DisposeAsync();
        await _transaction.CommitAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        await _importer.DisposeAsync();
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private Copy Put<T>(T value, NpgsqlDbType type)
    {
        _importer.Write(value, type);
        return this;
    }
}
