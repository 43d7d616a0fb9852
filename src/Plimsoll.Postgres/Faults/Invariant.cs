using System.Data;
using System.Globalization;
using Npgsql;
using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Faults;

/// <summary>Queries that say whether data are as they must be. Run in a read-only transaction.</summary>
public static class Invariant
{
    private const int ShownRows = 5;
    private const int MostRows = 10_000;

    private static readonly SessionOptions s_options = SessionOptions.Observing with
    {
        StatementTimeout = TimeSpan.FromMinutes(1),
    };

    /// <param name="equalTo">A second query that must return the same rows in the same order; null where the first must return none.</param>
    public static async Task<InvariantReading> ReadAsync(
        string connectionString,
        string sql,
        string? equalTo,
        CancellationToken token
    )
    {
        try
        {
            await using var session = await ServerSession.OpenAsync(connectionString, s_options, token);
            // Both queries must see the same moment.
            await using var transaction = await session.Connection.BeginTransactionAsync(
                IsolationLevel.RepeatableRead,
                token
            );
            var rows = await RowsAsync(session, sql, token);
            if (equalTo is null)
            {
                return rows.Count == 0
                    ? new InvariantReading(true, "")
                    : new InvariantReading(false, $"{Count(rows.Count)}: {Shown(rows)}");
            }
            var others = await RowsAsync(session, equalTo, token);
            return rows.SequenceEqual(others, StringComparer.Ordinal)
                ? new InvariantReading(true, "")
                : new InvariantReading(false, Difference(rows, others));
        }
        catch (PostgresException e)
        {
            return new InvariantReading(null, e.MessageText);
        }
        catch (PlimsollException e)
        {
            return new InvariantReading(null, e.Message);
        }
    }

    private static async Task<List<string>> RowsAsync(ServerSession session, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, session.Connection) { AllResultTypesAreUnknown = true };
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<string>();
        while (rows.Count < MostRows && await reader.ReadAsync(token))
        {
            var fields = Enumerable
                .Range(0, reader.FieldCount)
                .Select(i => reader.IsDBNull(i) ? "null" : reader.GetString(i));
            rows.Add($"({string.Join(", ", fields)})");
        }
        return rows;
    }

    private static string Difference(List<string> rows, List<string> others)
    {
        var at = rows.Zip(others).TakeWhile(pair => pair.First == pair.Second).Count();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"row {at + 1} is {RowAt(rows, at)} where {RowAt(others, at)} is wanted"
        );
    }

    private static string RowAt(List<string> rows, int at) => at < rows.Count ? rows[at] : "none";

    private static string Shown(List<string> rows) =>
        string.Join(", ", rows.Take(ShownRows)) + (rows.Count > ShownRows ? ", …" : "");

    private static string Count(int rows) =>
        rows == 1 ? "1 row"
        : rows == MostRows ? $"{MostRows} rows or more"
        : $"{rows} rows";
}

/// <param name="Holds">Null where it cannot be told.</param>
/// <param name="Detail">The first rows that should not be there, or why it cannot be told; empty where it holds.</param>
public sealed record InvariantReading(bool? Holds, string Detail);
