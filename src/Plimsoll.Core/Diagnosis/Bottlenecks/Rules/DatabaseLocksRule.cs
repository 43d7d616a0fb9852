using Plimsoll.Core.Diagnosis.Reading;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>Sessions that wait for each other's locks, with who holds them; and the server's own short locks.</summary>
internal sealed class DatabaseLocksRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        if (scene.Database is not { } database)
        {
            yield break;
        }
        var waiting = database.Locks + database.Internal;
        var worst = database.Workload.Observation.Activity.Blockings.MaxBy(b => b.Count);
        var isWaiting =
            waiting >= Limits.Queueing && waiting >= Limits.Noticeable * (scene.InFlight ?? database.Active);
        yield return new Candidate
        {
            Resource = BindingResource.DatabaseLocks,
            Name =
                database.Internal > database.Locks ? $"the server's own {database.InternalName}"
                : worst?.Relation is { } relation ? relation.ToString()
                : worst is { LockType: "transactionid" or "tuple" } ? "rows"
                : worst?.LockType ?? "",
            // With one waiting in the mean, the lock is all but never free.
            Utilisation = Math.Min(1, waiting),
            Waiting = waiting,
            IsSaturated = isWaiting,
            Sources = Source.Of((isWaiting, Source.Database), (isWaiting && InTraces(scene, waiting), Source.Traces)),
            Evidence =
            [
                new("sessions waiting for locks at once", Lines.AtOnce(database.Locks)),
                .. database.Internal > 0
                    ? new[]
                    {
                        new Evidence(
                            "for the server's own short locks",
                            $"{Lines.AtOnce(database.Internal)}, most {database.InternalName}"
                        ),
                    }
                    : [],
                .. worst is null
                    ? []
                    : new[]
                    {
                        new Evidence("waits", ServiceWords.Brief(worst.Waiting)),
                        new Evidence("holds it", $"{ServiceWords.Brief(worst.Blocker)} ({worst.BlockerState})"),
                        new Evidence("longest wait", Format.Age(worst.LongestWait)),
                    },
            ],
        };
    }

    /// <summary>
    /// The service's own view agrees: its requests stand in statements, or in the queue for the connections that the
    /// waiting ones hold. Requests that have not ended yet are in no trace.
    /// </summary>
    private static bool InTraces(Scene scene, double waiting) =>
        scene.InDatabase + scene.OnPath(Workloads.Service.Layer.PoolWait)
        >= Limits.Most * Math.Min(waiting, scene.InFlight ?? 0);
}
