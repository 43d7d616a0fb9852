using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A busy database most of whose time goes into reads that a replica could answer.</summary>
public sealed class ReadHeavyPrimaryDetector : IDetector
{
    /// <summary>Of the database's time.</summary>
    public const double MostlyReads = 0.8;

    /// <summary>Of the database's time that may move: reads outside transactions that need no write of their own.</summary>
    public const double MayMove = 0.5;

    /// <summary>Statements running at once, from which on a server is busy enough for a second one.</summary>
    public const double Busy = 2;
    public const long FewCalls = 100;

    public string Slug => "read-heavy-primary";

    public string Summary => "A busy database whose reads a replica could answer.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        if (workload.Service is not { } service)
        {
            yield break;
        }
        var uses = service.Endpoints.SelectMany(e => e.Statements.Select(s => (Endpoint: e, Use: s)));
        foreach (var peer in uses.GroupBy(u => u.Use.Peer))
        {
            var all = peer.ToList();
            var time = all.Sum(u => TimeOf(u.Endpoint, u.Use));
            var reads = all.Where(u => !u.Use.IsWrite && u.Use.Tables.Count > 0).ToList();
            var read = reads.Sum(u => TimeOf(u.Endpoint, u.Use));
            var movable = reads.Sum(u => TimeOf(u.Endpoint, u.Use) * MayMoveOf(u.Use));
            // Spans count the way to the server and back; the server's own account, where there is one, is nearer.
            var atOnce = workload.AverageActive ?? time / Math.Max(1, service.Window.Length.TotalMilliseconds);
            if (
                atOnce >= Busy
                && all.Sum(u => u.Use.Calls) >= FewCalls
                && read >= MostlyReads * time
                && movable >= MayMove * time
            )
            {
                yield return Judge(service, peer.Key, reads, time, read, movable, atOnce);
            }
        }
    }

    private static double TimeOf(Endpoint endpoint, StatementUse use) =>
        use.Calls * use.MeanMilliseconds * endpoint.Requests / Math.Max(1, endpoint.Traced);

    private static double MayMoveOf(StatementUse use) =>
        use.Calls == 0 ? 0 : 1 - (double)Math.Min(use.Calls, use.InTransaction + use.AfterOwnWrite) / use.Calls;

    private Finding Judge(
        ServiceWorkload service,
        string peer,
        List<(Endpoint Endpoint, StatementUse Use)> reads,
        double time,
        double read,
        double movable,
        double atOnce
    )
    {
        var name = peer.Length > 0 ? peer : "the database";
        var critical = Math.Min(
            1,
            reads.Sum(u => ServiceWords.ShareOf(service, u.Endpoint, u.Use.CriticalMilliseconds))
        );
        var top = reads.OrderByDescending(u => TimeOf(u.Endpoint, u.Use) * MayMoveOf(u.Use)).Take(5).ToList();
        var own = reads.Sum(u => (double)u.Use.AfterOwnWrite) / Math.Max(1, reads.Sum(u => (double)u.Use.Calls));
        return new Finding
        {
            Rule = Slug,
            Subject = name,
            Title = $"{Format.Percent(movable / time)} of the time of {name} are reads that a replica could answer",
            Explanation =
                $"{Format.Count(atOnce)} statements run at once in the mean, and {Format.Percent(read / time)} of their time are reads. Most of them "
                + "stand outside transactions and need nothing that their own request has just written. Quicker statements and caches come first; "
                + "where they do not suffice, a replica takes reads off the primary.",
            Evidence =
            [
                new("statements at once", Format.Count(atOnce)),
                new("reads", $"{Format.Percent(read / time)} of the database's time"),
                new("reads that may move", $"{Format.Percent(movable / time)} of the database's time"),
                new("reads after a write of the same request", Format.Percent(own)),
                .. top.Select(u => new Evidence(
                    u.Endpoint.Key.ToString(),
                    $"`{ServiceWords.Brief(u.Use.Text, 60)}`, {Format.Count(u.Use.Calls)} calls"
                )),
            ],
            Share = critical,
            Severity = Severity.Low,
            Confidence = Confidence.Medium,
            Statements = [.. top.Select(u => u.Use.Fingerprint).OfType<Fingerprint>().Distinct()],
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Send reads of {top[0].Endpoint.Key.Name} to a replica",
                    $"Set up a streaming replica of {name} and open a second data source for "
                        + $"{string.Join(", ", top.Select(u => u.Endpoint.Key.ToString()).Distinct().Take(3))}. A caller who has just written reads from the "
                        + "primary until the replica has replayed that write (compare LSNs); traces see only writes of the same request.",
                    0,
                    $"up to {Format.Percent(movable / time)} of the primary's load moves; a request itself is no quicker unless it queued",
                    "time of the statements in the traces",
                    Disruption.Infrastructure
                ),
            ],
        };
    }
}
