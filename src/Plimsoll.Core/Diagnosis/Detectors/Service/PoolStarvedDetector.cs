using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Requests that wait for a connection of the pool.</summary>
public sealed class PoolStarvedDetector : IDetector
{
    /// <summary>Of the service's time, or callers waiting at once in the mean, from which on a pool is starved.</summary>
    public const double ShareOfTime = 0.05;
    public const double Waiters = 0.5;

    /// <summary>Of the pool, in use.</summary>
    public const double Full = 0.9;

    public string Slug => "pool-starved";

    public string Summary => "Requests that wait for a connection of the pool.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        if (workload.Service is not { } service)
        {
            yield break;
        }
        foreach (var name in service.Services)
        {
            var endpoints = service.Endpoints.Where(e => e.Key.Service == name).ToList();
            var time = endpoints.Sum(e => e.Cost);
            var waited = endpoints.Sum(e => e.CostOf(Layer.PoolWait));
            var pools = service.Runtimes.Where(r => r.Service == name).SelectMany(r => r.Pools).ToList();
            var pool = pools.Where(IsStarved).MaxBy(p => p.Pending ?? 0);
            if (pool is not null || (time > 0 && waited >= ShareOfTime * time))
            {
                yield return Judge(workload, service, name, endpoints, pool ?? pools.MaxBy(p => p.Used / p.Max ?? 0));
            }
        }
    }

    private static bool IsStarved(PoolSignals pool) =>
        pool.Timeouts > 0
        || (pool.Pending >= Waiters && (pool.Max is null || pool.UsedMost is null || pool.UsedMost >= Full * pool.Max));

    private Finding Judge(
        Workload workload,
        ServiceWorkload service,
        string name,
        List<Endpoint> endpoints,
        PoolSignals? pool
    )
    {
        var worst = endpoints.MaxBy(e => e.CostOf(Layer.PoolWait));
        var waits = (
            from e in endpoints
            from p in e.Patterns
            where p.Kind == PatternKind.PoolWait
            select (Endpoint: e, Saved: ServiceWords.SavedPerRequest(e, p))
        ).ToList();
        var share = Math.Min(1, waits.Sum(w => ServiceWords.ShareOf(service, w.Endpoint, w.Saved)));
        var holders = endpoints
            .SelectMany(e =>
                e.Patterns.Where(p => p.Kind == PatternKind.CallInTransaction).Select(p => (Endpoint: e, Pattern: p))
            )
            .OrderByDescending(h => h.Pattern.OwnMilliseconds * h.Pattern.Requests)
            .ToList();
        var isBoth = pool is not null && IsStarved(pool) && share > 0;
        return new Finding
        {
            Rule = Slug,
            Subject = pool is null ? name : $"{name} / {pool.Name}",
            Title = $"{(name.Length > 0 ? name : "The service")} waits for connections of its pool",
            Explanation =
                "Every connection of the pool is in use when a request asks for one, so it waits before its first statement is even sent. "
                + "The database may be idle all the while"
                + (holders.Count > 0 ? $"; connections are held while {holders[0].Pattern.What} is called." : "."),
            Evidence =
            [
                .. worst is null ? [] : new[] { ServiceWords.LoadOf(service, worst) },
                .. endpoints
                    .Where(e => e.CriticalOf(Layer.PoolWait) > 0)
                    .OrderByDescending(e => e.CostOf(Layer.PoolWait))
                    .Take(5)
                    .Select(e => new Evidence(
                        $"{e.Key.Name} waits",
                        $"{Format.Milliseconds(e.CriticalOf(Layer.PoolWait))} per request, {Format.Percent(e.ShareOf(Layer.PoolWait))} of its time"
                    )),
                .. pool is null ? [] : PoolEvidence(pool),
                .. holders
                    .Take(3)
                    .Select(h => new Evidence(
                        $"{h.Endpoint.Key.Name} holds a transaction open",
                        $"while it calls {h.Pattern.What}, {Format.Milliseconds(h.Pattern.OwnMilliseconds)} per request"
                    )),
            ],
            Share = share,
            Severity = (Severity)
                Math.Max((int)SeverityScale.OfShare(share), (int)(pool?.Timeouts > 0 ? Severity.High : Severity.Low)),
            Confidence = isBoth || pool?.Timeouts > 0 ? Confidence.High : Confidence.Medium,
            Prescriptions =
            [
                .. Cure(workload, service, name, pool, holders.Count > 0 ? holders[0] : null, share, worst),
            ],
        };
    }

    private static IEnumerable<Evidence> PoolEvidence(PoolSignals pool)
    {
        if (pool.Max is { } max)
        {
            yield return new(
                $"connections of {pool.Name}",
                $"{Format.Count(pool.UsedMost ?? pool.Used ?? 0)} of {Format.Count(max)} in use at most"
            );
        }
        if (pool.Pending is { } pending)
        {
            yield return new(
                "callers waiting at once",
                $"{Format.Count(pending)} in the mean, {Format.Count(pool.PendingMost ?? pending)} at most"
            );
        }
        if (pool.HoldMilliseconds is { } hold)
        {
            yield return new("a connection is held for", Format.Milliseconds(hold));
        }
        if (pool.Timeouts is > 0)
        {
            yield return new("callers that gave up", Format.Count(pool.Timeouts.Value));
        }
    }

    private IEnumerable<Prescription> Cure(
        Workload workload,
        ServiceWorkload service,
        string name,
        PoolSignals? pool,
        (Endpoint Endpoint, Pattern Pattern)? holder,
        double share,
        Endpoint? worst
    )
    {
        var effect = worst is null
            ? "no waiting for connections"
            : ServiceWords.Effect(worst, worst.CriticalOf(Layer.PoolWait));
        if (holder is { } held)
        {
            yield return ServiceWords.Advice(
                Slug,
                $"Give the connection back before {held.Endpoint.Key.Name} calls {held.Pattern.What}",
                $"In {held.Endpoint.Key}: commit before {held.Pattern.What} is called, and call it afterwards or from an outbox.",
                share,
                effect,
                "waits for the pool taken out of the traces"
            );
        }
        // Little's law: connections in use are requests a second times how long each holds one.
        var connections = workload.Observation.Load.Connections;
        var instances = Math.Max(1, service.Runtimes.Count(r => r.Service == name));
        var needed = pool is { Used: { } used, Pending: { } pending }
            ? Math.Ceiling((used + pending) * 1.25)
            : (double?)null;
        var free = connections.Max - connections.Reserved - connections.PeakTotal;
        if (pool?.Max is { } max && needed > max && (needed - max) * instances <= free)
        {
            yield return ServiceWords.Advice(
                Slug,
                $"Let the pool grow to {Format.Count(needed.Value)} connections",
                $"Set Maximum Pool Size={Format.Count(needed.Value)} in the connection string of {name}; the server has {free} to spare. Helps "
                    + "only while the database has processors to spare too.",
                share,
                effect,
                "Little's law",
                Disruption.Restart
            );
        }
        else if (holder is null)
        {
            yield return ServiceWords.Advice(
                Slug,
                "Hold connections for a shorter time",
                "Open the connection right before the first statement and give it back right after the last; shorten the statements that "
                    + "hold it longest. A larger pool only moves the queue where the server is busy.",
                share,
                effect,
                "waits for the pool taken out of the traces"
            );
        }
    }
}
