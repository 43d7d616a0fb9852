namespace Plimsoll.Core.Diagnosis.Bottlenecks.Judging;

/// <summary>
/// What would break next once the first is lifted. By the utilisation law everything else grows with the rate, so it is what
/// is used most of the rest; a symptom counts with what it would be used without its cause.
/// </summary>
internal static class NextBound
{
    /// <summary>Used less than this, nothing can be said of its end: it is a hundred times away.</summary>
    private const double Idle = 0.01;

    public static (Candidate? Next, double? At) After(Root first, IReadOnlyList<Candidate> candidates)
    {
        var rest = candidates
            .Where(c => c != first.Candidate && c.Resource != first.Candidate.Resource)
            .Select(c => (Candidate: c, Used: first.Symptoms.Contains(c) ? c.UtilisationOtherwise : c.Utilisation))
            // What waits for a lock does not grow in proportion to the rate.
            .Where(c =>
                c.Used >= Idle
                && c.Candidate.Resource is not (BindingResource.DatabaseLocks or BindingResource.RuntimeLocks)
            )
            .ToList();
        if (rest.Count == 0)
        {
            return (null, null);
        }
        var (next, used) = rest.MaxBy(c => c.Used);
        return (next, Math.Max(1, 1 / used!.Value));
    }
}
