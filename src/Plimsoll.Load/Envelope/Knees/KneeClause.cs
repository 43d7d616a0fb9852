using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Envelope.Knees;

/// <summary>A clause as the search sees it: so many requests in a hundred may be bad.</summary>
/// <param name="Allowed">The share that may be bad, within 0 and 1.</param>
public sealed record KneeClause(SloClause Clause, double Allowed)
{
    /// <summary>
    /// The clauses that a rising rate can break. A lower bound on the throughput is none of them: it is broken by a low
    /// rate, whatever the service does.
    /// </summary>
    public static IReadOnlyList<KneeClause> Of(Slo slo) =>
        [
            .. slo
                .Clauses.Select(clause =>
                    clause switch
                    {
                        SloClause.LatencyBelow below => new KneeClause(clause, 1 - below.Quantile),
                        SloClause.ErrorsBelow below => new KneeClause(clause, Math.Min(below.Share, 0.999)),
                        _ => null,
                    }
                )
                .OfType<KneeClause>(),
        ];
}
