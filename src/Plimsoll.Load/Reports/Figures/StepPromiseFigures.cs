using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>The promise of one step, set against what was measured.</summary>
/// <param name="Step">The label.</param>
public sealed record StepPromiseFigures(string Step, string Slo, bool Holds, IReadOnlyList<ClauseFigures> Clauses)
{
    public static StepPromiseFigures Of(StepPromise promise) =>
        new(promise.Step, promise.Slo.ToString(), promise.Holds, ClauseFigures.Of(promise.Outcome));
}
