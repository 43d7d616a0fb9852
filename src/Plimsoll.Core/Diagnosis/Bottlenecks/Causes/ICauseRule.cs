namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>Whether a resource that is used up only shows that another one keeps its holders waiting.</summary>
internal interface ICauseRule
{
    BindingResource Symptom { get; }

    /// <summary>Null where the resource stands for itself, as far as can be seen.</summary>
    Cause? Find(Candidate symptom, Weighed weighed);
}
