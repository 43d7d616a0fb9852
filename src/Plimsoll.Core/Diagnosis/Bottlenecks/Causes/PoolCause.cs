namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

internal sealed class PoolCause : ConnectionCause
{
    public override BindingResource Symptom => BindingResource.ConnectionPool;

    protected override double? Held(Candidate symptom, Scene scene)
    {
        var known = scene.Runtimes.SelectMany(r => r.Pools).Where(p => p.Used is not null).ToList();
        return known.Count > 0 ? known.Sum(p => p.Used) : null;
    }
}
