using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>Connections of a process's pool: all in use, and callers waiting. Whose fault that is, is asked afterwards.</summary>
internal sealed class ConnectionPoolRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        var pools = scene.Runtimes.SelectMany(r => r.Pools.Select(p => (r.Service, Pool: p))).ToList();
        var waited = scene.OnPath(Layer.PoolWait);
        var (service, pool) = pools
            .OrderByDescending(p => p.Pool.Pending ?? 0)
            .ThenByDescending(p => UsedOf(p.Pool))
            .FirstOrDefault();
        if (pool is null && waited is null)
        {
            yield break;
        }
        var pending =
            pools.Count > 0 && pools.Any(p => p.Pool.Pending is not null)
                ? pools.Sum(p => p.Pool.Pending ?? 0)
                : (double?)null;
        var isFull = pool is { Max: not null } && (pool.UsedMost ?? pool.Used) >= Limits.Full * pool.Max;
        var isInTraces = waited >= Limits.Queueing && waited >= Limits.Noticeable * scene.TracedInFlight;
        // Opening a connection shows in traces as waiting for the pool does: a pool known to have room is not the reason.
        var isSaturated =
            pool?.Timeouts > 0
            || (isFull && (pending >= Limits.Queueing || isInTraces))
            || (isInTraces && pool?.Max is null);
        yield return new Candidate
        {
            Resource = BindingResource.ConnectionPool,
            Name = pool is null ? "" : $"{service} / {pool.Name}",
            Utilisation =
                pool is { Max: > 0 }
                    ? Math.Min(1, isSaturated ? (pool.UsedMost ?? pool.Used ?? 0) / pool.Max.Value : UsedOf(pool) ?? 0)
                : isSaturated ? 1
                : null,
            Waiting = Math.Max(waited ?? 0, pending ?? 0),
            IsSaturated = isSaturated,
            Sources = Source.Of(
                (isInTraces, Source.Traces),
                (isFull || pending >= Limits.Queueing || pool?.Timeouts > 0, Source.Runtime)
            ),
            Evidence =
            [
                .. pool is null
                    ? []
                    : new[]
                    {
                        new Evidence(
                            $"connections of {pool.Name}",
                            $"{(pool.Used is { } u ? Lines.AtOnce(u) : "?")} in use in the mean"
                                + (pool.Max is { } max ? $" of {Format.Count(max)}" : "")
                        ),
                    },
                .. Lines.If(pending, "callers waiting at once", Lines.AtOnce),
                .. Lines.If(waited, "requests waiting at once, by traces", Lines.AtOnce),
                .. Lines.If(pool?.HoldMilliseconds, "a connection is held for", Format.Milliseconds),
                .. pool?.Timeouts > 0
                    ? new[] { new Evidence("callers that gave up", Format.Count(pool.Timeouts.Value)) }
                    : [],
            ],
        };
    }

    private static double? UsedOf(PoolSignals pool) =>
        pool is { Max: > 0, Used: not null } ? pool.Used / pool.Max : null;
}
