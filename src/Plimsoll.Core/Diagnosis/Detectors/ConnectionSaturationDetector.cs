using Plimsoll.Core.Prescriptions;
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

    public string Slug => "connection-saturation";

    public string Summary => "Almost all connections that the server allows are taken.";

    public IEnumerable<Finding> Detect(Workload workload)
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
