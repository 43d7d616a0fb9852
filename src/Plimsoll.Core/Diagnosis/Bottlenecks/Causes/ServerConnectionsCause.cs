namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>All connections of the server: the same question, of all its clients.</summary>
internal sealed class ServerConnectionsCause : ConnectionCause
{
    public override BindingResource Symptom => BindingResource.DatabaseConnections;

    protected override double? Held(Candidate symptom, Scene scene) => scene.Database?.Connections.PeakTotal;
}
