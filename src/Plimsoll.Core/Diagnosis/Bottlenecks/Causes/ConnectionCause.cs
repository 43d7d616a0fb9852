using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>
/// Connections are all taken: what do their holders do? Little's law on the holders: those that wait for a lock, compute in
/// the database, read its disk or call another service inside a transaction are counted; what most of them do is the cause.
/// </summary>
internal abstract class ConnectionCause : ICauseRule
{
    public abstract BindingResource Symptom { get; }

    public Cause? Find(Candidate symptom, Weighed weighed)
    {
        var scene = weighed.Scene;
        var inTransaction = scene.OutsideInTransaction;
        var outside = inTransaction.Values.Sum();
        var inSpans = (scene.InDatabase ?? 0) + (scene.OnPath(Layer.Transaction) ?? 0) + outside;
        var active = scene.Database?.Active ?? 0;
        var held = Held(symptom, scene) ?? Math.Max(inSpans, active);
        if (held <= 0)
        {
            return null;
        }
        List<(BindingResource Resource, string Name, double Holders, string Do)> parts =
        [
            (
                BindingResource.DatabaseLocks,
                "",
                (scene.Database?.Locks + scene.Database?.Internal) ?? 0,
                "wait for locks"
            ),
            (BindingResource.DatabaseCpu, "", scene.Database?.Cpu ?? 0, "compute in the database"),
            (BindingResource.DatabaseIo, "", scene.Database?.Io ?? 0, "wait for the database's disk"),
            (BindingResource.Network, "", scene.Database?.Sending ?? 0, "wait for the client to take their answer"),
        ];
        // Computing with processors to spare is what connections are for: then there are too few of them.
        parts.RemoveAll(p => !weighed.IsSaturated(p.Resource));
        // Calls outside need not be slow to fill a pool. Traces know of the ended ones; of sessions idle in a transaction the
        // server knows all, and traces know what for.
        var idle =
            (scene.Database?.Connections.IdleInTransactionMean ?? 0)
            / Math.Max(1e-9, outside + (scene.OnPath(Layer.Transaction) ?? 0));
        parts.AddRange(
            inTransaction.Select(o =>
                (
                    BindingResource.OtherService,
                    o.Key,
                    o.Value * Math.Max(1, idle),
                    $"wait for {o.Key} inside a transaction"
                )
            )
        );
        // In a statement's span while the server does nothing for it, or not even connected yet: the service itself, or the way.
        var between =
            Math.Max(0, ((inSpans - outside) * scene.UntracedFactor) - active)
            + Math.Max(0, held - (scene.Database?.Connections.PeakTotal ?? held));
        var inside = scene.HeldUpInside(between) ?? between;
        parts.AddRange(
            new[] { BindingResource.ThreadPool, BindingResource.GarbageCollection, BindingResource.Cpu }
                .Where(weighed.IsSaturated)
                .Take(1)
                .Select(r => (r, "", inside, "wait for their own process"))
        );
        if (weighed.IsSaturated(BindingResource.Network))
        {
            var onTheWay = parts.Exists(p => p.Holders == inside) ? between - inside : between;
            parts.Add((BindingResource.Network, "", onTheWay, "are on the way between the two"));
        }
        if (parts.Count == 0)
        {
            return null;
        }
        var largest = parts.MaxBy(p => p.Holders);
        return largest.Holders >= Limits.Most * held
            ? new Cause(
                largest.Resource,
                largest.Name,
                new Evidence(
                    "what their holders do",
                    $"{Rules.Lines.AtOnce(largest.Holders)} of {Rules.Lines.AtOnce(held)} {largest.Do}"
                ),
                symptom.Utilisation * Math.Max(0, held - largest.Holders) / held
            )
            : null;
    }

    /// <summary>Connections in use at once; null where only spans tell.</summary>
    protected abstract double? Held(Candidate symptom, Scene scene);
}
