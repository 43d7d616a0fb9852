namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>What a symptom is led back to.</summary>
/// <param name="Name">Of the candidate that is the cause; empty: any of its kind.</param>
/// <param name="UtilisationOtherwise">Of the symptom, were the cause lifted; null where unknown.</param>
internal sealed record Cause(
    BindingResource Resource,
    string Name,
    Evidence Reason,
    double? UtilisationOtherwise = null
);
