using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Loop;

/// <summary>What one look found.</summary>
/// <param name="Findings">Ranked; the loop takes its prescriptions from them.</param>
public sealed record Look(Workload Workload, IReadOnlyList<Finding> Findings);
