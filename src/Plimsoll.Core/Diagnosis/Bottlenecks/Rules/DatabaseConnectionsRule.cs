using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>The server's own limit on connections. It does not queue: who comes late is refused.</summary>
internal sealed class DatabaseConnectionsRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        if (scene.Signals.Database is not { } workload || scene.Database is null)
        {
            yield break;
        }
        var connections = workload.Observation.Load.Connections;
        var usable = connections.Max - connections.Reserved;
        if (usable <= 0)
        {
            yield break;
        }
        var used = Math.Min(1, (double)connections.PeakTotal / usable);
        var failing = scene.HasTraces
            ? scene
                .Endpoints.SelectMany(e => e.ErrorSources)
                .Where(s => s.Layer is Layer.PoolWait or Layer.Database)
                .Sum(s => s.Requests)
            : 0;
        var all = scene.Endpoints.Sum(e => e.Traced);
        var failShare = all > 0 ? (double)failing / all : 0;
        yield return new Candidate
        {
            Resource = BindingResource.DatabaseConnections,
            Utilisation = used,
            // Refused requests do not wait; they count as if they had, with their part of all requests.
            Waiting = (scene.OnPath(Layer.PoolWait) ?? 0) + (failShare * (scene.TracedInFlight ?? 0)),
            // All taken with nobody held up is a risk, not a bottleneck; there is a finding for it.
            IsSaturated = used >= 0.97 && (IsHoldingUp(scene) || failShare >= 0.01),
            Sources = Source.Of(
                (used >= 0.97, Source.Database),
                (failShare >= 0.01 || scene.OnPath(Layer.PoolWait) > Limits.Queueing, Source.Traces)
            ),
            Evidence =
            [
                new("connections at the peak", $"{connections.PeakTotal} of {usable}"),
                new("of these at work", Format.Count(connections.PeakActive)),
                .. failing > 0
                    ? new[] { new Evidence("requests that failed at the database's door", Format.Percent(failShare)) }
                    : [],
                .. connections
                    .ByApplication.OrderByDescending(a => a.Value)
                    .Take(3)
                    .Select(a => new Evidence(
                        a.Key.Length > 0 ? a.Key : "(no application_name)",
                        Format.Count(a.Value)
                    )),
            ],
        };
    }

    private static bool IsHoldingUp(Scene scene) =>
        scene.OnPath(Layer.PoolWait) >= Limits.Queueing
        || scene.Runtimes.Any(r => r.Pools.Any(p => p.Pending >= Limits.Queueing));
}
