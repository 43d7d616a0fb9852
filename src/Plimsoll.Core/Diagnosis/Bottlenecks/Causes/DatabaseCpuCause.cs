using Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>Sessions queue for processors that others on the same machine use up.</summary>
internal sealed class DatabaseCpuCause : ICauseRule
{
    public BindingResource Symptom => BindingResource.DatabaseCpu;

    public Cause? Find(Candidate symptom, Weighed weighed) =>
        weighed.Scene.Signals.IsOneHost
        && weighed.IsSaturated(BindingResource.Cpu)
        && HostUsers.Of(weighed.Scene).Largest is HostUsers.User.Service or HostUsers.User.Others
            ? new Cause(
                BindingResource.Cpu,
                "",
                new("its processors", "are shared, and used by others for the most part")
            )
            : null;
}
