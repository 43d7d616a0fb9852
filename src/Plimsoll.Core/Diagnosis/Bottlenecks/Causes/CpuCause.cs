namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>Processors are busy collecting garbage.</summary>
internal sealed class CpuCause : ICauseRule
{
    public BindingResource Symptom => BindingResource.Cpu;

    public Cause? Find(Candidate symptom, Weighed weighed) =>
        weighed.IsSaturated(BindingResource.GarbageCollection)
            ? new Cause(
                BindingResource.GarbageCollection,
                "",
                new("of the time no code of the service runs", Format.Percent(weighed.Scene.Pauses ?? 0)),
                symptom.Utilisation * (1 - (weighed.Scene.Pauses ?? 0))
            )
            : null;
}
