namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>How one kind of resource is weighed; pure, one file each.</summary>
internal interface ICandidateRule
{
    /// <summary>Every resource of its kind that something was seen of; none where it is invisible or not used.</summary>
    IEnumerable<Candidate> Weigh(Scene scene);
}
