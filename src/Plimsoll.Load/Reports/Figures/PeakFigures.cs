namespace Plimsoll.Load.Reports.Figures;

/// <summary>
/// What became at today's peak of the promises that do not steer the search: a bound on the throughput, and what single steps
/// promise. The search looks at the latencies and errors of all requests together.
/// </summary>
/// <param name="Multiple">Of the level that was looked at: 1, or the highest rung of the ladder below, where the search came no further.</param>
/// <param name="Clauses">Of the whole promise, those on the throughput.</param>
/// <param name="StepPromises">In the order of the scenario.</param>
public sealed record PeakFigures(
    double Multiple,
    IReadOnlyList<ClauseFigures> Clauses,
    IReadOnlyList<StepPromiseFigures> StepPromises
)
{
    /// <summary>Each with its name, such as <c>pay: errors&lt;1%</c>.</summary>
    internal IEnumerable<(string Name, ClauseFigures Clause)> All =>
        Clauses
            .Select(clause => (clause.Clause, clause))
            .Concat(
                StepPromises.SelectMany(promise =>
                    promise.Clauses.Select(clause => ($"{promise.Step}: {clause.Clause}", clause))
                )
            );

    internal bool IsAtPeak => Math.Abs(Multiple - 1) < 1e-9;
}
