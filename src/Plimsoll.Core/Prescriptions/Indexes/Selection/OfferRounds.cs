namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// Offers each statement, beside the set, what could pay for itself. An index that the planner likes but the search does
/// not pay for is not offered to that statement again, so that cheaper plans come to light.
/// </summary>
internal sealed class OfferRounds(KnownWorth worth, SelectionLimits limits, Questions questions)
{
    /// <summary>Gains below this share of what is left are not worth a question.</summary>
    public const double WorthAsking = 1e-3;

    private readonly Dictionary<StatementCosts, DesignSet> _rejected = [];

    public static double Gap(StatementCosts statement, DesignSet set) =>
        statement.Weight * (statement.Best(set).Cost - statement.Lowest);

    /// <param name="fillsRoom">Statements are also offered just what fits beside the set.</param>
    public async Task<List<(StatementCosts Statement, KnownPlan Plan)>> AskAsync(
        DesignSet set,
        bool fillsRoom,
        CancellationToken token
    )
    {
        var asked = new List<(StatementCosts, KnownPlan)>();
        var left = worth.Score(set);
        var price = limits.Prices(set, m => worth.Loss(set, m));
        foreach (var statement in worth.Statements.OrderByDescending(s => Gap(s, set)))
        {
            var gap = Gap(statement, set);
            if (!questions.MayAsk || gap < left * WorthAsking)
            {
                break;
            }
            var offers = Offers(statement, set, gap, price);
            while (statement.IsExact(offers) && !statement.Best(offers).Used.IsSubsetOf(set))
            {
                // Known, and not taken: without its largest index the planner may find something cheaper to keep.
                Reject(statement, statement.Best(offers), set);
                offers = Offers(statement, set, gap, price);
            }
            if (!statement.IsExact(offers))
            {
                asked.Add((statement, await statement.AskAsync(offers, token)));
            }
            if (fillsRoom && questions.MayAsk)
            {
                var fitting = DesignSet
                    .Of(statement.Own.Members().Where(m => limits.Allow(set.With(m))))
                    .Or(set.And(statement.Relevant));
                if (!statement.IsExact(fitting))
                {
                    asked.Add((statement, await statement.AskAsync(fitting, token)));
                }
            }
        }
        return asked;
    }

    public void Reject(List<(StatementCosts Statement, KnownPlan Plan)> asked, DesignSet set)
    {
        foreach (var (statement, plan) in asked)
        {
            Reject(statement, plan, set);
        }
    }

    private DesignSet Offers(StatementCosts statement, DesignSet set, double gap, Func<int, double> price)
    {
        var rejected = _rejected.GetValueOrDefault(statement, DesignSet.Empty);
        return DesignSet
            .Of(
                statement
                    .Own.Members()
                    .Where(m => !rejected.Contains(m) && limits.Allow(DesignSet.Of([m])) && gap > price(m))
            )
            .Or(set.And(statement.Relevant));
    }

    private void Reject(StatementCosts statement, KnownPlan plan, DesignSet set)
    {
        var refused = plan.Used.Except(set);
        if (!refused.IsEmpty)
        {
            var rejected = _rejected.GetValueOrDefault(statement, DesignSet.Empty);
            _rejected[statement] = rejected.With(refused.Members().MaxBy(limits.LargestShare));
        }
    }
}
