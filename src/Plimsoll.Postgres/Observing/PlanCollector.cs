using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Postgres.Plans;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Plans for the statements that carry the load, refusals for those that cannot be planned.</summary>
/// <param name="texts">What sessions were seen to run: constants that a statement always asks with are planned as such.</param>
internal sealed class PlanCollector(ServerSession session, Catalog catalog, SeenTexts texts)
{
    private readonly StatementPlanner _planner = new(session);
    private readonly List<StatementPlan> _plans = [];
    private readonly List<PlanRefusal> _refusals = [];
    private readonly List<KnownConstant> _constants = [];

    public IReadOnlyList<StatementPlan> Plans => _plans;

    public IReadOnlyList<PlanRefusal> Refusals => _refusals;

    public IReadOnlyList<KnownConstant> Constants => _constants;

    public async Task CollectAsync(
        IReadOnlyList<Statement> statements,
        ObservationOptions options,
        Action<double> progress,
        CancellationToken token
    )
    {
        var paths = await SearchPathsAsync(token);
        var chosen = Choose(statements, options);
        for (var i = 0; i < chosen.Count; i++)
        {
            await PlanAsync(chosen[i], paths, token);
            progress((i + 1.0) / chosen.Count);
        }
    }

    /// <summary>
    /// The largest by the window's time and the largest since ever, so that there are plans whichever of the two a reader
    /// goes by; then what is asked for often, or returns the rows that others are asked for: a loop of lookups by key takes
    /// little of the server's time, and is known by its plans.
    /// </summary>
    internal static IReadOnlyList<Statement> Choose(IReadOnlyList<Statement> statements, ObservationOptions options)
    {
        // Utility statements have no plan: they neither count nor take a place.
        var plannable = statements.Where(s => s.TextTruncated || StatementText.HasPlan(s.Text)).ToList();
        return
        [
            .. Largest(plannable, static s => s.Delta ?? default, options)
                .Concat(Largest(plannable, static s => s.Cumulative, options))
                .Concat(Busiest(plannable, static s => s.Delta ?? default, options))
                .Concat(Busiest(plannable, static s => s.Cumulative, options))
                .DistinctBy(static s => s.Fingerprint)
                .Take(options.MaxPlannedStatements),
        ];
    }

    private static IEnumerable<Statement> Largest(
        List<Statement> statements,
        Func<Statement, StatementCounters> load,
        ObservationOptions options
    )
    {
        var all = statements.Sum(s => load(s).TotalMilliseconds);
        var sum = 0.0;
        foreach (
            var statement in statements
                .OrderByDescending(s => load(s).TotalMilliseconds)
                .ThenBy(s => s.Fingerprint.QueryId)
        )
        {
            var own = load(statement).TotalMilliseconds;
            if (own <= 0 || (sum >= all * options.PlannedShare && own < all * options.PlannedAlone))
            {
                yield break;
            }
            sum += own;
            yield return statement;
        }
    }

    private static IEnumerable<Statement> Busiest(
        List<Statement> statements,
        Func<Statement, StatementCounters> load,
        ObservationOptions options
    )
    {
        var calls = statements.Sum(s => load(s).Calls);
        return from statement in statements
            let busy = Math.Max(load(statement).Calls, load(statement).Rows)
            where busy > 0 && busy >= calls * options.PlannedCalls
            orderby load(statement).Calls descending, statement.Fingerprint.QueryId
            select statement;
    }

    private async Task PlanAsync(Statement statement, IReadOnlyList<string> paths, CancellationToken token)
    {
        switch (await _planner.MakePlannableAsync(statement.Fingerprint, statement.Text, token, paths))
        {
            case Plannability.No no:
                _refusals.Add(no.Refusal);
                break;
            case Plannability.Yes yes:
                try
                {
                    var root = await ExplainAsync(yes.Statement, token);
                    root = await WithConstantsAsync(statement, yes.Statement, root, token);
                    var kind = yes.Statement.ParameterTypes.Count == 0 ? PlanKind.Exact : PlanKind.Generic;
                    _plans.Add(new StatementPlan(statement.Fingerprint, kind, root));
                }
                catch (PostgresException e) when (e.Severity is not ("FATAL" or "PANIC"))
                {
                    _refusals.Add(PlanRefusals.Of(statement.Fingerprint, e));
                }
                break;
        }
    }

    /// <summary>The plan with the constants that the statement is always asked with; else the one that is there.</summary>
    private async Task<PlanNode> WithConstantsAsync(
        Statement statement,
        PlannableStatement form,
        PlanNode generic,
        CancellationToken token
    )
    {
        var constants = ConstantResolution.Of(statement, generic, catalog, texts);
        var filled = ConstantForm.Fill(form, constants);
        _constants.AddRange(constants);
        if (filled == form)
        {
            return generic;
        }
        try
        {
            return await ExplainAsync(filled, token);
        }
        catch (PostgresException e) when (e.Severity is not ("FATAL" or "PANIC"))
        {
            return generic;
        }
    }

    private Task<PlanNode> ExplainAsync(PlannableStatement form, CancellationToken token) =>
        _planner.ExplainAsync(form, token, samples: null, catalog.Declares);

    /// <summary>The search paths that the roles and the database are set to: the applications' own.</summary>
    private async Task<IReadOnlyList<string>> SearchPathsAsync(CancellationToken token) =>
        await session.ReadAsync(
            """
            SELECT DISTINCT substr(c.entry, 13) AS path
            FROM pg_db_role_setting s, unnest(s.setconfig) AS c (entry)
            WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
              AND c.entry LIKE 'search\_path=%'
            LIMIT 5
            """,
            static r => r.GetString(0),
            token
        );
}
