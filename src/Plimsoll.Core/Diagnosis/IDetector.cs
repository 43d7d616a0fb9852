using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis;

/// <summary>
/// A pure rule: a workload in, findings out. One slug, one file, one test class, one page under
/// docs/reference/rules/. It shows nothing that it has no evidence for.
/// </summary>
public interface IDetector
{
    /// <summary>The rule's name in reports and on its page, e.g. <c>missing-index</c>.</summary>
    string Slug { get; }

    /// <summary>What the rule looks for, in one sentence for the rules' index.</summary>
    string Summary { get; }

    IEnumerable<Finding> Detect(Workload workload);
}
