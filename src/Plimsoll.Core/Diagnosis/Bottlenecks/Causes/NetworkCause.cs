namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

internal sealed class NetworkCause : WithinProcessCause
{
    public override BindingResource Symptom => BindingResource.Network;

    /// <summary>A full or lossy link is known first hand.</summary>
    protected override bool MayBeInferred(Scene scene) =>
        !(
            scene.Signals.Host is { NetworkBytesPerSecondMost: > 0 and { } most } host
            && Math.Max(host.ReceivedBytesPerSecond ?? 0, host.SentBytesPerSecond ?? 0) >= Limits.Busy * most
        );
}
