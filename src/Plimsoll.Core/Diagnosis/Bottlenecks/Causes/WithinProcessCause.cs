namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>
/// A span ends when its process gets round to ending it. Time that seems to be spent on the way, or at a lock that was only
/// inferred, is the process's own where its threads, its collector or its processors are used up.
/// </summary>
internal abstract class WithinProcessCause : ICauseRule
{
    public abstract BindingResource Symptom { get; }

    public Cause? Find(Candidate symptom, Weighed weighed)
    {
        var waiting = symptom.Waiting ?? 0;
        if (
            !MayBeInferred(weighed.Scene)
            || (weighed.Scene.HeldUpInside(waiting) is { } inside && inside < Limits.Most * waiting)
        )
        {
            return null;
        }
        foreach (var resource in Within)
        {
            if (weighed.IsSaturated(resource))
            {
                return new Cause(resource, "", new("its spans", "end late, because their process is held up itself"));
            }
        }
        return null;
    }

    protected virtual IReadOnlyList<BindingResource> Within { get; } =
    [BindingResource.GarbageCollection, BindingResource.ThreadPool, BindingResource.Cpu];

    protected abstract bool MayBeInferred(Scene scene);
}
