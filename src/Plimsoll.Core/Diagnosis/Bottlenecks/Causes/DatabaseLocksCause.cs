namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>
/// Who holds the locks does nothing in the database but waits for another service. Where fewer wait for that service than for
/// the locks, it is the lock that makes them stand in line, and the lock binds.
/// </summary>
internal sealed class DatabaseLocksCause : ICauseRule
{
    public BindingResource Symptom => BindingResource.DatabaseLocks;

    public Cause? Find(Candidate symptom, Weighed weighed)
    {
        var blockings = weighed.Scene.Database!.Workload.Observation.Activity.Blockings;
        var all = blockings.Sum(b => b.Count);
        var idle = blockings
            .Where(b => b.BlockerState.StartsWith("idle in transaction", StringComparison.Ordinal))
            .Sum(b => b.Count);
        var (name, waiting) = weighed.Scene.OutsideInTransaction.OrderByDescending(o => o.Value).FirstOrDefault();
        return all > 0 && idle >= Limits.Most * all && waiting >= symptom.Waiting
            ? new Cause(
                BindingResource.OtherService,
                name,
                new(
                    "who holds the locks",
                    $"waits for {name}: {Rules.Lines.AtOnce(waiting)} at once, inside a transaction"
                )
            )
            : null;
    }
}
