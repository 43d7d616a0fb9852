namespace Plimsoll.Core.Diagnosis.Bottlenecks.Judging;

/// <summary>A candidate that stands for itself, with all that waits because of it.</summary>
/// <param name="Weight">Requests that wait for it or for what it keeps from working, at once.</param>
internal sealed record Root(Candidate Candidate, double Weight, IReadOnlyList<Candidate> Symptoms)
{
    /// <summary>Used up, or only where the time goes: another service that answers slowly takes nothing away from anybody.</summary>
    public bool IsHard => Candidate.Resource != BindingResource.OtherService || Symptoms.Count > 0;

    /// <summary>What is only slow gives way to what is used up unless it is twice as much.</summary>
    public double Rank => IsHard ? Weight : Weight * Limits.Most;
}
