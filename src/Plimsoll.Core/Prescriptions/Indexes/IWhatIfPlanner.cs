using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>
/// Asks a planner what a statement would cost if some indexes existed. Implemented with hypothetical indexes on a real
/// server, and, weaker, by statistics alone.
/// </summary>
public interface IWhatIfPlanner
{
    EstimateMethod Method { get; }

    /// <summary>How often <see cref="PlanAsync"/> has asked so far.</summary>
    int Calls { get; }

    /// <summary>
    /// The plan of one statement with exactly <paramref name="designs"/> added to what exists; null where the statement
    /// cannot be planned. Index scans of a design carry its name (<see cref="IndexDesign.QualifiedName"/>) in
    /// <see cref="PlanNode.IndexName"/>.
    /// </summary>
    Task<PlanNode?> PlanAsync(Fingerprint statement, IReadOnlyCollection<IndexDesign> designs, CancellationToken token);

    /// <summary>Why the server would not make the design (a function that is not immutable, say); null where it would.</summary>
    string? WhyRejected(IndexDesign design) => null;
}
