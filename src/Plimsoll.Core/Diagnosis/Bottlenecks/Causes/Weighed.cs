namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>The scene, with all candidates as they were weighed on their own.</summary>
internal sealed record Weighed(Scene Scene, IReadOnlyList<Candidate> Candidates)
{
    public bool IsSaturated(BindingResource resource) => Candidates.Any(c => c.Resource == resource && c.IsSaturated);
}
