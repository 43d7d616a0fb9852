using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A read that comes again and again with the same parameters, while its tables are hardly written.</summary>
public sealed class CacheableReadDetector : IDetector
{
    /// <summary>Below, a cache is hardly worth its trouble.</summary>
    public const double WorthIt = 0.8;
    public const long FewCalls = 50;

    /// <summary>Of the calls, with recorded parameters: the rest would be guessing.</summary>
    public const double Recorded = 0.8;

    /// <summary>Of all requests' time that it would save.</summary>
    public const double LittleOfTime = 0.01;

    /// <summary>Of the reads that need what their own request wrote.</summary>
    public const double NeedsOwnWrites = 0.1;

    public string Slug => "cacheable-read";

    public string Summary => "A read that repeats with the same parameters while its tables are hardly written.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from read in service.Repetition
        where read.Calls >= FewCalls && read.Keyed >= Recorded * read.Calls
        where read.HitRateByKey >= WorthIt && read.AfterOwnWrite <= NeedsOwnWrites
        let uses = UsesOf(service, read.Text)
        // What a request repeats by itself has its own rules, and needs no cache.
        let within = uses.Sum(u => RepeatedWithin(u.Endpoint, read.Text))
        where read.Calls - within >= FewCalls && read.HitRateByKey - (double)within / read.Calls >= WorthIt / 2
        let share = uses.Sum(u => ServiceWords.ShareOf(service, u.Endpoint, u.Use.CriticalMilliseconds))
        where share * read.HitRateByKey >= LittleOfTime
        select Judge(workload, service, read, uses, share);

    private static List<(Endpoint Endpoint, StatementUse Use)> UsesOf(ServiceWorkload service, string text) =>
        [
            .. (
                from e in service.Endpoints
                from s in e.Statements
                where s.Text == text
                select (e, s)
            ).OrderByDescending(u => u.s.CriticalMilliseconds * u.e.Requests),
        ];

    private static double RepeatedWithin(Endpoint endpoint, string text) =>
        endpoint
            .Patterns.Where(p => p.What == text && p.Kind is PatternKind.Duplicate or PatternKind.QueryLoop)
            .Sum(p => p.Kind == PatternKind.Duplicate ? p.Calls * p.Requests : 0);

    private Finding Judge(
        Workload workload,
        ServiceWorkload service,
        StatementRepetition read,
        List<(Endpoint Endpoint, StatementUse Use)> uses,
        double share
    )
    {
        var (endpoint, use) = uses[0];
        var unseen = UnseenWrites(workload, read);
        var isSafe = read.HitRateSafe >= WorthIt;
        var saved = Math.Min(1, share * read.HitRateByKey);
        var here = use.CriticalMilliseconds * read.HitRateByKey;
        return new Finding
        {
            Rule = Slug,
            Subject = read.Text,
            Title = $"A cache would answer {Format.Percent(read.HitRateByKey)} of the reads of {Tables(read)}",
            Explanation =
                $"`{ServiceWords.Brief(read.Text)}` came {Format.Count(read.Calls)} times with about {Format.Count(read.DistinctKeys)} different "
                + $"parameters. A cache that forgets an entry when a write names its key would have had {Format.Percent(read.HitRateByKey)} of the "
                + $"answers; one that forgets all at any write to {Tables(read)}, {Format.Percent(read.HitRateSafe)}.",
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new(
                    "reads",
                    $"{Format.Count(read.Calls)}, {Format.Percent((double)read.Keyed / read.Calls)} with recorded parameters"
                ),
                new("different parameters", Format.Count(read.DistinctKeys)),
                new("writes to its tables in the traces", Format.Count(read.Writes)),
                .. unseen > 0
                    ? new[] { new Evidence("writes that the server saw and the traces did not", Format.Count(unseen)) }
                    : [],
                new("hit rate, forgetting by key", Format.Percent(read.HitRateByKey)),
                new("hit rate, forgetting by table", Format.Percent(read.HitRateSafe)),
                new(
                    "hit rate, keeping for a minute",
                    $"{Format.Percent(read.HitRateMinute)}, {Format.Percent(read.StaleShareMinute)} of the hits stale"
                ),
                .. ServiceWords.CodeOf(use.Code),
            ],
            Share = Math.Min(1, share),
            Severity = SeverityScale.OfShare(saved),
            Confidence =
                unseen > 0 ? Confidence.Low
                : isSafe ? Confidence.High
                : Confidence.Medium,
            Statements = use.Fingerprint is { } id ? [id] : [],
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Keep the answers of a read of {Tables(read)}",
                    $"Cache `{ServiceWords.Brief(read.Text)}` by its parameters in {string.Join(", ", uses.Take(3).Select(u => u.Endpoint.Key.ToString()))}; "
                        + (
                            isSafe
                                ? "forget everything when one of its tables is written."
                                : "forget an entry when its key is written, and by nothing coarser."
                        ),
                    saved,
                    ServiceWords.Effect(endpoint, here),
                    "recorded keys and writes, played over a cache",
                    Disruption.Lever
                ),
            ],
        };
    }

    private static string Tables(StatementRepetition read) =>
        read.Tables.Count == 0 ? "no table" : string.Join(" and ", read.Tables.Take(3));

    /// <summary>Writes by others, or by requests that were not traced, would make the cache stale unseen.</summary>
    private static double UnseenWrites(Workload workload, StatementRepetition read)
    {
        var writes = workload
            .Catalog.Tables.Where(t => read.Tables.Contains(t.Name.Name))
            .Sum(t => t.Delta?.RowsWritten ?? 0);
        return writes > 2 * read.Writes + 10 ? writes - read.Writes : 0;
    }
}
