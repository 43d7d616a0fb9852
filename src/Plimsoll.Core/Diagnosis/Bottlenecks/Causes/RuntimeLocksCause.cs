namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

internal sealed class RuntimeLocksCause : WithinProcessCause
{
    public override BindingResource Symptom => BindingResource.RuntimeLocks;

    /// <summary>Threads that stand at a lock are missing in the pool, not the other way round.</summary>
    protected override IReadOnlyList<BindingResource> Within { get; } =
    [BindingResource.GarbageCollection, BindingResource.Cpu];

    protected override bool MayBeInferred(Scene scene) => scene.LockWaiters is null;
}
