namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// What is asked before any set is thought of: the best that each statement can get; then of those that could gain
/// something, the best with what the limits allow at all, without wide indexes, with those alone that others ask for too,
/// and with ever cheaper ones; then what each of the dear ones that it used is worth to it. But for what is not allowed
/// even alone, the questions are the same whatever the limits are: who allows more knows all that who allows less begins
/// with.
/// </summary>
internal sealed class FirstQuestions(
    IReadOnlyList<StatementCosts> statements,
    CandidatePool pool,
    SelectionLimits limits
)
{
    /// <summary>How dear an index may be to be offered: what is cheap comes to light.</summary>
    private static readonly double[] s_cheaper = [0.12, 0.06, 0.03];

    /// <summary>A statement of a smaller share of the load is not asked about: nobody would see what it gains.</summary>
    private const double WorthPlanning = 2e-4;

    /// <summary>A statement that could gain less of the load than this is not asked about further.</summary>
    private const double WorthAskingOn = 3e-4;

    /// <summary>… nor what each of its indexes is worth to it, where it is less than this.</summary>
    private const double WorthTakingApart = 1e-3;

    public async Task AskAsync(CancellationToken token)
    {
        var load = statements.Sum(s => s.Weight * s.BaseCost);
        var possible = DesignSet.Of(Enumerable.Range(0, pool.Count).Where(m => limits.Allow(DesignSet.Of([m]))));
        var shared = DesignSet.Of(possible.Members().Where(m => statements.Count(s => s.Own.Contains(m)) > 1));
        foreach (var statement in statements.Where(s => s.Weight * s.BaseCost >= load * WorthPlanning))
        {
            await AskAsync(statement, possible, shared, load, token);
        }
    }

    private async Task AskAsync(
        StatementCosts statement,
        DesignSet possible,
        DesignSet shared,
        double load,
        CancellationToken token
    )
    {
        var ideal = await statement.AskAsync(statement.Own, token);
        var potential = statement.Weight * (statement.BaseCost - ideal.Cost);
        if (ideal.Used.IsEmpty || potential < load * WorthAskingOn)
        {
            return;
        }
        var own = statement.Own.And(possible);
        ideal = await statement.AskAsync(own, token);
        await statement.AskAsync(own.And(shared), token);
        var lean = await statement.AskAsync(
            DesignSet.Of(own.Members().Where(m => pool[m].Design.Include.Count == 0)),
            token
        );
        var tables = pool.ByTable.Sum(t => t.Table.HeapSize.Count);
        foreach (var share in s_cheaper)
        {
            var cheap = own.Members().Where(m => Dearness(m, tables) <= share);
            lean = await statement.AskAsync(DesignSet.Of(cheap), token);
            if (lean.Used.IsEmpty)
            {
                break;
            }
        }
        if (potential < load * WorthTakingApart)
        {
            return;
        }
        foreach (var used in new[] { ideal.Used, lean.Used }.Where(u => u.Count > 1))
        {
            foreach (var member in used.Members().Where(m => Dearness(m, tables) > s_cheaper[^1]))
            {
                await statement.AskAsync(used.Without(member), token);
            }
        }
    }

    /// <summary>Of the tables' own size, or of an insert's own time, the larger share.</summary>
    private double Dearness(int member, long tables) =>
        Math.Max(pool[member].Size.Count / Math.Max(1.0, tables), pool[member].InsertFactor / 5);
}
