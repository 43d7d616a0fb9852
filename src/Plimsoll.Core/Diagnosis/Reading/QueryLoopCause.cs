using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>One loop in the code: the statements that it runs for each row of one result, wherever it shows.</summary>
internal sealed record QueryLoopCause(string Over, IReadOnlyList<(Endpoint Endpoint, Pattern Loop)> Places)
{
    /// <summary>Requests that must show it, and their share of the endpoint's: less is a cold cache.</summary>
    public const long FewRequests = 2;
    public const double FewOfRequests = 0.02;

    /// <summary>Of the requests that show it, in which values prove it or numbers of rows tell it.</summary>
    public const double MostRequests = 0.8;

    /// <summary>
    /// Always the same number of calls may be a page that is always full, or a list in the code: days, months. From here on
    /// it is told, where neither parameters nor rows are recorded: pages have 20 or more, lists in the code seldom.
    /// </summary>
    public const int FullPage = 15;

    /// <summary>How calls must go with rows where they are not the same.</summary>
    public const double Together = 0.9;

    public Confidence Confidence => Places.Max(p => ConfidenceIn(p.Loop) ?? Confidence.Low);

    /// <summary>Whether it is shown, and not only possible, that the loop runs over the rows of <see cref="Over"/>.</summary>
    public static bool IsOverShown(Pattern loop) =>
        loop.Over.Length > 0
        && (
            loop.Proven >= MostRequests * loop.Requests
            || loop.RowsMatch >= MostRequests * loop.Requests
            || loop.Correlation >= Together
        );

    public static IReadOnlyList<QueryLoopCause> Of(ServiceWorkload service) =>
        [
            .. service
                .Endpoints.SelectMany(e =>
                    LoopsOf([.. e.Patterns.Where(p => IsSeen(e, p) && ConfidenceIn(p) is not null)])
                        .Select(l => (Endpoint: e, l.Over, l.Loops))
                )
                // The same statements over the same result are the same code.
                .GroupBy(g => (g.Over, string.Join('\n', g.Loops.Select(l => l.What).Order(StringComparer.Ordinal))))
                .Select(g => new QueryLoopCause(
                    g.Key.Over,
                    [.. g.SelectMany(e => e.Loops.Select(l => (e.Endpoint, l)))]
                )),
        ];

    public static IReadOnlySet<Fingerprint> FingerprintsOf(ServiceWorkload service) =>
        Of(service).SelectMany(c => c.Fingerprints).ToHashSet();

    /// <summary>The loop's statements as the server knows them, where it was asked.</summary>
    public IReadOnlyList<Fingerprint> Fingerprints =>
        [
            .. Places
                .Select(p => p.Endpoint.Statements.FirstOrDefault(s => s.Text == p.Loop.What)?.Fingerprint)
                .OfType<Fingerprint>()
                .Distinct(),
        ];

    /// <summary>Null where it may be something else.</summary>
    public static Confidence? ConfidenceIn(Pattern loop)
    {
        if (loop.Proven >= MostRequests * loop.Requests)
        {
            return Confidence.High;
        }
        var varies = Varies(loop);
        if (loop.RowsMatch >= MostRequests * loop.Requests)
        {
            return varies ? Confidence.High : Confidence.Medium;
        }
        if (loop.RowsKnown >= MostRequests * loop.Requests && loop.Correlation >= Together && varies)
        {
            return Confidence.Medium;
        }
        if (loop.Unfounded * 2 >= loop.Requests)
        {
            return null;
        }
        // Nothing leads to a result before it, but the number goes with the data, and the keys differ or may differ.
        return !varies ? (loop.CallsLeast >= FullPage && double.IsNaN(loop.Distinct) ? Confidence.Low : null)
            : loop.Distinct >= Together ? Confidence.Medium
            : double.IsNaN(loop.Distinct) ? Confidence.Low
            : null;
    }

    /// <summary>The number of calls changes with the request.</summary>
    public static bool Varies(Pattern loop) =>
        loop.CallsMost >= 1.25 * loop.CallsLeast && loop.CallsMost - loop.CallsLeast >= 2;

    /// <summary>
    /// An endpoint's loops, each with its statements: those over one result, and with them what repeats beside them though
    /// its own rows are not known.
    /// </summary>
    private static IEnumerable<(string Over, List<Pattern> Loops)> LoopsOf(List<Pattern> patterns)
    {
        var shown = patterns.Where(IsOverShown).ToList();
        return patterns
            .GroupBy(p =>
                IsOverShown(p) ? (p.Over, "")
                : shown.Find(s => s.Body == p.Body && s.Body.Length > 0) is { } beside ? (beside.Over, "")
                : ("", p.Body.Length > 0 ? p.Body : p.What)
            )
            .Select(g => (g.Key.Item1, g.ToList()));
    }

    private static bool IsSeen(Endpoint endpoint, Pattern pattern) =>
        pattern.Kind == PatternKind.QueryLoop
        && pattern.Requests >= FewRequests
        && pattern.Requests >= FewOfRequests * endpoint.Traced;
}
