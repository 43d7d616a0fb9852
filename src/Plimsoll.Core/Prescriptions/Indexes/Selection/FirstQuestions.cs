namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// What is asked before any set is thought of: the best that each statement can get; the best without wide indexes, with
/// those alone that others ask for too, and with ever cheaper ones; then what each of the dear ones that it used is
/// worth to it. The same questions whatever the limits are: who allows more knows all that who allows less begins with.
/// </summary>
internal sealed class FirstQuestions(IReadOnlyList<StatementCosts> statements, CandidatePool pool)
{
    /// <summary>How dear an index may be to be offered: what is cheap comes to light.</summary>
    private static readonly double[] s_cheaper = [0.12, 0.06, 0.03];

    public async Task AskAsync(CancellationToken token)
    {
        var all = pool.ByTable.Sum(t => t.Table.HeapSize.Count);
        var shared = DesignSet.Of(
            Enumerable.Range(0, pool.Count).Where(m => statements.Count(s => s.Own.Contains(m)) > 1)
        );
        foreach (var statement in statements)
        {
            var ideal = await statement.AskAsync(statement.Own, token);
            if (ideal.Used.IsEmpty)
            {
                continue;
            }
            await statement.AskAsync(statement.Own.And(shared), token);
            var lean = await statement.AskAsync(
                DesignSet.Of(statement.Own.Members().Where(m => pool[m].Design.Include.Count == 0)),
                token
            );
            foreach (var share in s_cheaper)
            {
                var cheap = statement.Own.Members().Where(m => Dearness(m, all) <= share);
                lean = await statement.AskAsync(DesignSet.Of(cheap), token);
                if (lean.Used.IsEmpty)
                {
                    break;
                }
            }
            foreach (var used in new[] { ideal.Used, lean.Used }.Where(u => u.Count > 1))
            {
                foreach (var member in used.Members().Where(m => Dearness(m, all) > s_cheaper[^1]))
                {
                    await statement.AskAsync(used.Without(member), token);
                }
            }
        }
    }

    /// <summary>Of the tables' own size, or of an insert's own time, the larger share.</summary>
    private double Dearness(int member, long tables) =>
        Math.Max(pool[member].Size.Count / Math.Max(1.0, tables), pool[member].InsertFactor / 5);
}
