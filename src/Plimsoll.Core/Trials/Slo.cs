using Plimsoll.Core.Statistics;

namespace Plimsoll.Core.Trials;

/// <summary>The promise of a service, e.g. <c>p95&lt;300ms,errors&lt;0.1%</c>. All clauses must hold.</summary>
public sealed record Slo
{
    internal Slo(IReadOnlyList<SloClause> clauses) => Clauses = clauses;

    /// <summary>At least one, in the order written.</summary>
    public IReadOnlyList<SloClause> Clauses { get; }

    /// <exception cref="PlimsollException">It cannot be understood; names every part that cannot.</exception>
    public static Slo Parse(string text) =>
        TryParse(text, out var slo, out var errors)
            ? slo
            : throw new PlimsollException(
                Fault.Usage,
                "The SLO cannot be understood: " + string.Join("; ", errors) + ".",
                "Write it like p95<300ms,errors<0.1%,throughput>50/s."
            );

    /// <param name="errors">One for each part that cannot be understood, naming it.</param>
    public static bool TryParse(
        string text,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Slo? slo,
        out IReadOnlyList<string> errors
    )
    {
        var (clauses, found) = SloGrammar.Read(text);
        errors = found;
        slo = found.Count == 0 ? new Slo(clauses) : null;
        return slo is not null;
    }

    /// <summary>Sets the promise against a window.</summary>
    /// <param name="latency">Of the requests that were answered, or waited for in vain.</param>
    /// <param name="requests">All that were due, whether or not they succeeded.</param>
    /// <param name="errors">Those of them that failed.</param>
    /// <param name="window">The length over which they were due.</param>
    public SloOutcome Evaluate(LatencyHistogram latency, long requests, long errors, TimeSpan window) =>
        new([.. Clauses.Select(clause => Evaluate(clause, latency, requests, errors, window))]);

    public bool Equals(Slo? other) => other is not null && Clauses.SequenceEqual(other.Clauses);

    public override int GetHashCode() => Clauses.Aggregate(0, HashCode.Combine);

    public override string ToString() => string.Join(',', Clauses);

    private static SloClauseOutcome Evaluate(
        SloClause clause,
        LatencyHistogram latency,
        long requests,
        long errors,
        TimeSpan window
    )
    {
        // Comparisons with NaN are false: what was not measured does not hold.
        switch (clause)
        {
            case SloClause.LatencyBelow below:
                var quantile = latency.Count == 0 ? double.NaN : latency.Quantile(below.Quantile).TotalMilliseconds;
                var limit = below.Limit.TotalMilliseconds;
                return new(clause, quantile, limit, quantile < limit);
            case SloClause.ErrorsBelow below:
                var percent = requests == 0 ? double.NaN : 100.0 * errors / requests;
                var allowed = (double)below.Percent;
                return new(clause, percent, allowed, percent < allowed);
            case SloClause.ThroughputAbove above:
                var rate =
                    requests == 0 || window <= TimeSpan.Zero ? double.NaN : (requests - errors) / window.TotalSeconds;
                return new(clause, rate, (double)above.PerSecond, rate > (double)above.PerSecond);
            default:
                throw new InvalidOperationException($"No rule for {clause}.");
        }
    }
}
