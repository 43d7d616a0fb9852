using Npgsql;

namespace Plimsoll.Postgres.Sessions;

/// <summary>Short ways to read rows. Every text carries <see cref="OwnStatements.Marker"/>.</summary>
public static class SessionReading
{
    public static async Task<List<T>> ReadAsync<T>(
        this ServerSession session,
        string sql,
        Func<NpgsqlDataReader, T> map,
        CancellationToken token,
        params object[] values
    )
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(sql), session.Connection);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<T>();
        while (await reader.ReadAsync(token))
        {
            rows.Add(map(reader));
        }
        return rows;
    }

    /// <summary>The first row; default where there is none.</summary>
    public static async Task<T?> ReadOneAsync<T>(
        this ServerSession session,
        string sql,
        Func<NpgsqlDataReader, T> map,
        CancellationToken token,
        params object[] values
    ) => (await session.ReadAsync(sql, map, token, values)).FirstOrDefault();

    /// <summary>Null where the column is NULL.</summary>
    public static T? Maybe<T>(this NpgsqlDataReader row, string column)
        where T : struct
    {
        var ordinal = row.GetOrdinal(column);
        return row.IsDBNull(ordinal) ? null : row.GetFieldValue<T>(ordinal);
    }

    public static string? MaybeText(this NpgsqlDataReader row, string column)
    {
        var ordinal = row.GetOrdinal(column);
        return row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
    }

    public static T Get<T>(this NpgsqlDataReader row, string column) => row.GetFieldValue<T>(row.GetOrdinal(column));

    public static T Get<T>(this NpgsqlDataReader row, string column, T whenNull)
    {
        var ordinal = row.GetOrdinal(column);
        return row.IsDBNull(ordinal) ? whenNull : row.GetFieldValue<T>(ordinal);
    }
}
