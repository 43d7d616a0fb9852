using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>The server is close to refusing connections.</summary>
public sealed class ConnectionSaturationDetector : IDetector
{
    /// <summary>A deployment that starts new instances before it stops the old ones needs about this much room.</summary>
    public const double Tight = 0.7;
    public const double VeryTight = 0.8;
    public const double Full = 0.95;

    /// <summary>With fewer at work than this, the others only hold their place: a pooler would share them.</summary>
    public const double MostlyIdle = 0.25;
    private const int ApplicationsNamed = 3;

    /// <summary>A limit of less is a way to have one worker only, and full by design.</summary>
    public const int FewestOfALimit = 5;

    public string Slug => "connection-saturation";

    public string Summary => "Almost all connections that the server allows are taken.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        OfServer(workload)
            .Concat(
                workload
                    .Observation.Load.Connections.Limits.Where(l =>
                        l.Max >= FewestOfALimit && l.Used >= VeryTight * l.Max
                    )
                    .Select(OfLimit)
            );

    private Finding OfLimit(ConnectionLimit limit) =>
        new()
        {
            Rule = Slug,
            Subject = limit.Of,
            Title = $"{limit.Used} of the {limit.Max} connections that {limit.Of} may have are taken",
            Explanation =
                $"The CONNECTION LIMIT of {limit.Of} is reached long before the server is full. When its last one is taken, every further "
                + "request fails with \"too many connections\".",
            Evidence = [new("connections at the end of the window", $"{limit.Used} of {limit.Max}")],
            // Somebody chose the limit, and pools may be sized to it.
            Severity = limit.Used >= Full * limit.Max ? Severity.Medium : Severity.Low,
            Confidence = Confidence.Medium,
            Prescriptions = [Shrink(), Lift(limit)],
        };

    private Prescription Lift(ConnectionLimit limit) =>
        Prescribe.Advice(
            Slug,
            $"Raise the limit of {limit.Of} where it is not meant",
            $"Where the server has room, double it; the way back is the old one, {limit.Max}.",
            "a burst does not fail at the limit",
            Disruption.Setting,
            $"ALTER {Upper(limit.Of)} CONNECTION LIMIT {2 * limit.Max}",
            $"ALTER {Upper(limit.Of)} CONNECTION LIMIT {limit.Max}"
        );

    /// <summary>The first word is SQL's.</summary>
    private static string Upper(string of)
    {
        var space = of.IndexOf(' ', StringComparison.Ordinal);
        return of[..space].ToUpperInvariant() + of[space..];
    }

    private IEnumerable<Finding> OfServer(Workload workload)
    {
        var connections = workload.Observation.Load.Connections;
        var usable = connections.Max - connections.Reserved;
        var used = usable > 0 ? (double)connections.PeakTotal / usable : 0;
        if (used < Tight)
        {
            yield break;
        }
        var working = connections.PeakActive / (double)Math.Max(1, connections.PeakTotal);
        yield return new Finding
        {
            Rule = Slug,
            Subject = "connections",
            Title = $"{connections.PeakTotal} of {usable} connections are taken",
            Explanation =
                "When the last one is taken, every further request fails with \"too many clients already\"; a deployment or a burst is enough. "
                + (
                    working < MostlyIdle
                        ? "Most of them do nothing: pools that are larger than the work hold them."
                        : "Most of them work at once: more connections would only make them wait for each other."
                ),
            Evidence =
            [
                new("connections at the peak", $"{connections.PeakTotal} of {usable}"),
                new("of these at work", Format.Count(connections.PeakActive)),
                new("idle in transaction", Format.Count(connections.IdleInTransaction)),
                .. connections
                    .ByApplication.OrderByDescending(a => a.Value)
                    .ThenBy(a => a.Key, StringComparer.Ordinal)
                    .Take(ApplicationsNamed)
                    .Select(a => new Evidence(
                        a.Key.Length > 0 ? a.Key : "(no application_name)",
                        Format.Count(a.Value)
                    )),
            ],
            Severity =
                used >= Full ? Severity.High
                : used >= VeryTight ? Severity.Medium
                : Severity.Low,
            Confidence = Confidence.High,
            Prescriptions = working < MostlyIdle ? [Share(connections.PeakActive), Shrink()] : [Shrink(), Quicken()],
        };
    }

    private Prescription Shrink() =>
        Prescribe.Advice(
            Slug,
            "Size the applications' pools together",
            "The sum of all pools' maxima, over all instances, should stay below max_connections minus what is reserved. Two to three "
                + "times the server's cores at work are enough for most.",
            "requests wait shortly in the pool instead of failing at the server",
            Disruption.Code
        );

    private Prescription Share(int active) =>
        Prescribe.Advice(
            Slug,
            "Put a pooler in front of the server",
            $"Never more than {active} connections worked at once. PgBouncer in transaction mode lets them all share a few. Session state "
                + "(SET, LISTEN, advisory locks of a session, temporary tables) does not survive it.",
            "hundreds of clients on a few dozen connections",
            Disruption.Infrastructure
        );

    private Prescription Quicken() =>
        Prescribe.Advice(
            Slug,
            "Make the statements that hold the connections faster first",
            "A connection is taken for as long as its statement runs. The findings with the largest share free most of them. Raising "
                + "max_connections needs a restart, and memory for each.",
            "fewer connections for the same work",
            Disruption.Code
        );
}
