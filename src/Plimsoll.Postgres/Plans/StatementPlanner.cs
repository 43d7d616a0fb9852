using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Plans;

/// <summary>
/// Asks the server for plans and never executes a statement: <c>PREPARE</c>, <c>EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE</c>
/// and <c>DEALLOCATE</c>, without ANALYZE.
/// <para>
/// Use: <see cref="MakePlannableAsync"/> once for each statement (it finds a form of the normalised text that the server
/// takes), then <see cref="ExplainAsync"/> as often as wanted. Each call prepares anew, in one round trip, so that it
/// sees every index, hypothetical ones of the same session included, that exists by then; a kept prepared statement
/// would not. All calls use the one session that is handed in, one after the other.
/// </para>
/// </summary>
public sealed class StatementPlanner(ServerSession session)
{
    // One name for all, so that pg_stat_statements keeps few entries for what we do.
    private const string Name = "plimsoll_statement";

    private readonly ServerSession _session = session;
    private string? _planCacheMode;
    private string? _searchPath;
    private string? _ownSearchPath;
    private int _incarnation = session.Incarnation;

    /// <summary>How often the server has planned for us.</summary>
    public int Calls { get; private set; }

    /// <summary>
    /// Finds a form of the statement that the server prepares: typed literals (<c>interval $1</c>), undetermined types,
    /// grouping by a normalised expression, and names on another search path are mended.
    /// </summary>
    /// <param name="searchPaths">Search paths to try where a name is not found on the session's own.</param>
    public async Task<Plannability> MakePlannableAsync(
        Fingerprint fingerprint,
        string text,
        CancellationToken token,
        IReadOnlyList<string>? searchPaths = null
    ) => await new PlannableForm(this, fingerprint, text, searchPaths ?? []).FindAsync(token);

    /// <summary>The plan for unknown parameters (a generic plan), or for the samples where there are any.</summary>
    /// <param name="samples">
    /// One SQL expression for each parameter, already quoted (<c>'abc'</c>, <c>42</c>, <c>NULL</c>); null for a generic plan.
    /// </param>
    /// <param name="mayStay">Constants that the plan may show; see <see cref="PlanReader.Read"/>.</param>
    /// <exception cref="PostgresException">
    /// The server refuses; <see cref="PlanRefusals.Of"/> tells what it means. The session is fit for further use.
    /// </exception>
    public async Task<PlanNode> ExplainAsync(
        PlannableStatement statement,
        CancellationToken token,
        IReadOnlyList<string>? samples = null,
        Func<QualifiedName, ComparedConstant, bool>? mayStay = null
    ) => PlanReader.Read(await ExplainedAsync(statement, samples, token), mayStay);

    /// <summary>The server's query id of the statement; null where it gives none (before PostgreSQL 14).</summary>
    /// <exception cref="PostgresException">The server refuses. The session is fit for further use.</exception>
    public async Task<Fingerprint?> IdentifyAsync(PlannableStatement statement, CancellationToken token) =>
        PlanReader.QueryId(await ExplainedAsync(statement, null, token));

    private async Task<string> ExplainedAsync(
        PlannableStatement statement,
        IReadOnlyList<string>? samples,
        CancellationToken token
    )
    {
        await SetAsync(samples is null ? "force_generic_plan" : "force_custom_plan", statement.SearchPath, token);
        var values = samples ?? [.. statement.ParameterTypes.Select(static _ => "NULL")];
        var arguments = values.Count == 0 ? "" : $"({string.Join(", ", values)})";
        await using var batch = new NpgsqlBatch(_session.Connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Prepare(statement.Sql, statement.DeclaredTypes)));
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand($"EXPLAIN {OwnStatements.Marker} (VERBOSE, FORMAT JSON) EXECUTE {Name}{arguments}")
        );
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"DEALLOCATE {OwnStatements.Marker} {Name}"));
        Calls++;
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return reader.GetString(0);
        }
        catch (PostgresException)
        {
            await DropAsync(token);
            throw;
        }
    }

    /// <summary>Prepares and returns the types of the parameters, in order.</summary>
    /// <exception cref="PostgresException">The server refuses. The session is fit for further use.</exception>
    internal async Task<IReadOnlyList<string>> TypesAsync(
        string sql,
        IReadOnlyList<string> declaredTypes,
        string? searchPath,
        CancellationToken token
    )
    {
        await SetAsync("force_generic_plan", searchPath, token);
        await using var batch = new NpgsqlBatch(_session.Connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Prepare(sql, declaredTypes)));
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(
                $"SELECT {OwnStatements.Marker} parameter_types::text[] FROM pg_prepared_statements WHERE name = '{Name}'"
            )
        );
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"DEALLOCATE {OwnStatements.Marker} {Name}"));
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(token);
            return await reader.ReadAsync(token) ? reader.GetFieldValue<string[]>(0) : [];
        }
        catch (PostgresException)
        {
            await DropAsync(token);
            throw;
        }
    }

    internal ServerSession Session => _session;

    internal static string Prepare(string sql, IReadOnlyList<string> declaredTypes) =>
        declaredTypes.Count == 0
            ? $"PREPARE {Name} AS {sql}"
            : $"PREPARE {Name}({string.Join(", ", declaredTypes)}) AS {sql}";

    /// <summary>A PREPARE is not undone with its transaction.</summary>
    private async Task DropAsync(CancellationToken token)
    {
        await _session.MendAsync(token);
        if (_incarnation != _session.Incarnation)
        {
            return;
        }
        await using var command = new NpgsqlCommand($"DEALLOCATE {OwnStatements.Marker} {Name}", _session.Connection);
        try
        {
            await command.ExecuteNonQueryAsync(token);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidSqlStatementName)
        {
            // It was the PREPARE itself that failed.
        }
    }

    private async Task SetAsync(string planCacheMode, string? searchPath, CancellationToken token)
    {
        if (_incarnation != _session.Incarnation)
        {
            _incarnation = _session.Incarnation;
            (_planCacheMode, _searchPath) = (null, null);
        }
        if (searchPath != _searchPath)
        {
            _ownSearchPath ??= await _session.ReadOneAsync(
                "SELECT current_setting('search_path')",
                static r => r.GetString(0),
                token
            );
            await ConfigureAsync("search_path", searchPath ?? _ownSearchPath!, token);
            _searchPath = searchPath;
        }
        if (planCacheMode != _planCacheMode)
        {
            await ConfigureAsync("plan_cache_mode", planCacheMode, token);
            // The NULLs that stand for unknown parameters would prune every partition when the plan is started.
            await ConfigureAsync(
                "enable_partition_pruning",
                planCacheMode == "force_generic_plan" ? "off" : "on",
                token
            );
            _planCacheMode = planCacheMode;
        }
    }

    private Task ConfigureAsync(string name, string value, CancellationToken token) =>
        _session.ReadAsync("SELECT set_config($1, $2, false)", static r => r.GetString(0), token, name, value);
}
