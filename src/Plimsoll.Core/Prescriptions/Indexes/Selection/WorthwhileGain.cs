using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// What an index must take away to be proposed: a share of the whole load, or a smaller one that single statements feel.
/// A trial measures the statements that an index helps, each against itself. What is a third of one statement is seen
/// there though it is little of the load; what takes a little from many is not.
/// </summary>
internal sealed class WorthwhileGain(IndexAdvisorOptions options, Workload workload)
{
    private readonly double _ofTheLoad = options.MinimumGain * workload.TotalMilliseconds;

    /// <summary>Less than this is never enough.</summary>
    public double Milliseconds { get; } =
        Math.Min(options.MinimumGain, options.MinimumFeltGain) * workload.TotalMilliseconds;

    /// <param name="before">Cost of one statement.</param>
    public bool IsFelt(double before, double after) => before - after >= options.FeltShare * before && before > after;

    /// <param name="all">Milliseconds that go, less what the writes lose.</param>
    /// <param name="felt">Of statements that feel it.</param>
    public bool IsEnough(double all, double felt) => all >= _ofTheLoad || (all >= Milliseconds && felt >= Milliseconds);
}
