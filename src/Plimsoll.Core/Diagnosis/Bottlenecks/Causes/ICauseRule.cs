namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>Whether a resource that is used up only shows that another one keeps its holders waiting.</summary>
internal interface ICauseRule
{
    BindingResource Symptom { get; }

    /// <summary>Null where the resource stands for itself, as far as can be seen.</summary>
    Cause? Find(Candidate symptom, Weighed weighed);
}

/// <param name="Name">Of the candidate that is the cause; empty: any of its kind.</param>
/// <param name="UtilisationOtherwise">Of the symptom, were the cause lifted; null where unknown.</param>
internal sealed record Cause(
    BindingResource Resource,
    string Name,
    Evidence Reason,
    double? UtilisationOtherwise = null
);

/// <summary>The scene, with all candidates as they were weighed on their own.</summary>
internal sealed record Weighed(Scene Scene, IReadOnlyList<Candidate> Candidates)
{
    public bool IsSaturated(BindingResource resource) => Candidates.Any(c => c.Resource == resource && c.IsSaturated);
}
