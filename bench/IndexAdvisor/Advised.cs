using Plimsoll.Core.Prescriptions.Indexes;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>What an advisor proposed, and what asking it took.</summary>
/// <param name="Calls">Of the planner.</param>
internal sealed record Advised(string Advisor, IReadOnlyList<IndexDesign> Designs, int Calls, TimeSpan Took);
