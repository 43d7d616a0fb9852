using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A cache that hits too rarely, saves nothing, or answers with what is no longer true.</summary>
public sealed class CacheNotWorthItDetector : IDetector
{
    public const long FewReads = 50;
    public const double GoodHitRate = 0.8;

    /// <summary>Of the hits whose age is known, after a write to what they were made from.</summary>
    public const double Stale = 0.02;
    public const long FewStale = 3;

    public string Slug => "cache-not-worth-it";

    public string Summary => "A cache that hits too rarely, saves nothing, or keeps entries too long.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from cache in service.Caches
        where cache.Reads >= FewReads
        let isStale = cache.StaleHits >= FewStale && cache.StaleHits >= Stale * cache.HitsWithAge
        let isUseless = cache.Fills > 0 && cache.SavedMilliseconds <= 0
        where isStale || isUseless || cache.HitRate < GoodHitRate
        select Judge(service, cache, isStale, isUseless);

    private Finding Judge(ServiceWorkload service, CacheUse cache, bool isStale, bool isUseless)
    {
        var uses = (
            from e in service.Endpoints
            from c in e.Calls
            where c.Layer == Layer.Cache && c.Peer == cache.Peer && c.Operation == cache.Name
            select (Endpoint: e, Call: c)
        ).ToList();
        var share = Math.Min(1, uses.Sum(u => ServiceWords.ShareOf(service, u.Endpoint, u.Call.CriticalMilliseconds)));
        var saved = Format.Milliseconds(Math.Abs(cache.SavedMilliseconds));
        var name = $"{cache.Name} in {(cache.Peer.Length > 0 ? cache.Peer : "the process")}";
        return new Finding
        {
            Rule = Slug,
            Subject = $"{cache.Peer} / {cache.Name}",
            Title =
                isStale ? $"{name} answers with what has been overwritten"
                : isUseless ? $"{name} costs more time than it saves"
                : $"{name} hits only {Format.Percent(cache.HitRate)}",
            Explanation =
                isStale
                    ? $"{cache.StaleHits} of {cache.HitsWithAge} hits whose age is known came after a write to {Tables(cache)}: entries live longer than they are true."
                : isUseless
                    ? $"A read takes {Format.Milliseconds(cache.ReadMilliseconds)} and hits {Format.Percent(cache.HitRate)}, while what a miss leads to takes "
                        + $"{Format.Milliseconds(cache.FillMilliseconds)}: without the cache requests would be {saved} quicker for each read."
                : $"Of {Format.Count(cache.Reads)} reads {Format.Percent(cache.HitRate)} hit; the others pay for the cache and for what they came for.",
            Evidence =
            [
                .. uses.Take(2).Select(u => ServiceWords.LoadOf(service, u.Endpoint)),
                new("reads", Format.Count(cache.Reads)),
                new("hit rate", Format.Percent(cache.HitRate)),
                new("a read takes", Format.Milliseconds(cache.ReadMilliseconds)),
                new(
                    "what a miss leads to takes",
                    cache.Fills > 0 ? Format.Milliseconds(cache.FillMilliseconds) : "not seen"
                ),
                .. cache.Fills > 0
                    ? new[]
                    {
                        new Evidence(cache.SavedMilliseconds > 0 ? "saved for each read" : "lost for each read", saved),
                    }
                    : [],
                .. cache.HitsWithAge > 0
                    ? new[]
                    {
                        new Evidence("stale hits", $"{cache.StaleHits} of {cache.HitsWithAge} whose age is known"),
                        new Evidence("oldest hit", Format.Age(TimeSpan.FromSeconds(cache.OldestHitSeconds))),
                    }
                    : [],
            ],
            Share = share,
            Severity =
                isStale ? Severity.Medium
                : isUseless ? ServiceWords.SeverityOf(share, 0)
                : Severity.Low,
            Confidence = isStale || isUseless ? Confidence.High : Confidence.Medium,
            Prescriptions =
            [
                isStale
                    ? ServiceWords.Advice(
                        Slug,
                        $"Forget {cache.Name} when {Tables(cache)} is written",
                        $"Drop the entry in the code that writes to {Tables(cache)}, after its commit, or keep entries for less than "
                            + $"{Format.Age(TimeSpan.FromSeconds(Math.Max(1, cache.OldestHitSeconds)))}.",
                        0,
                        $"{Format.Percent((double)cache.StaleHits / cache.HitsWithAge)} of the hits true again",
                        "writes seen between fill and hit"
                    )
                : isUseless
                    ? ServiceWords.Advice(
                        Slug,
                        $"Read without {cache.Name}",
                        $"Ask the source directly in {string.Join(", ", uses.Take(3).Select(u => u.Endpoint.Key.ToString()))}; it is quicker than the cache.",
                        share,
                        $"{saved} less for each read, and nothing that can be stale",
                        "time of reads and fills"
                    )
                : ServiceWords.Advice(
                    Slug,
                    $"Choose other keys or a longer life for {cache.Name}",
                    "Look at the keys first: a part that is different for each caller or moment makes each entry good for one read. Then at how long "
                        + "entries live, and whether there is room for them. If it stays low, read without it.",
                    0,
                    cache.SavedMilliseconds > 0
                        ? $"at 95 % hits each read would save {Format.Milliseconds(Math.Max(0, 0.95 * cache.FillMilliseconds - cache.ReadMilliseconds))} instead of {saved}"
                        : "what a miss costs was not seen",
                    "time of reads and fills",
                    Disruption.Setting
                ),
            ],
        };
    }

    private static string Tables(CacheUse cache) =>
        cache.Tables.Count == 0 ? "its source" : string.Join(" and ", cache.Tables.Take(3));
}
