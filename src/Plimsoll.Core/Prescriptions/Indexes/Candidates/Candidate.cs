namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>An index that a statement's plan asks for.</summary>
/// <param name="Reason">Why these keys in this order, in words.</param>
internal sealed record Candidate(IndexDesign Design, string Reason);
