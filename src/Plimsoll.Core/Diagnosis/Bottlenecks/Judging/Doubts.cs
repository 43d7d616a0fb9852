namespace Plimsoll.Core.Diagnosis.Bottlenecks.Judging;

/// <summary>
/// Reasons to doubt an answer, counted: none is high confidence, one medium, two or three low; with more it is no answer.
/// </summary>
internal static class Doubts
{
    /// <summary>Of the first's weight; from here on the second may be the first in the next window.</summary>
    private const double Close = 0.5;
    private const double VeryClose = 0.8;

    /// <summary>Of the weight of an answer.</summary>
    private const double Much = 0.25;

    /// <summary>Fewer traced requests say little about means.</summary>
    private const int FewRequests = 30;

    /// <summary>Below this all that was seen has room to spare; between here and <see cref="Limits.Busy"/> it may queue in bursts.</summary>
    private const double Roomy = 0.7;

    /// <summary>Of the requests.</summary>
    private const double ManyErrors = 0.01;

    public static int About(
        Root root,
        Root? second,
        double share,
        IReadOnlyList<Candidate> candidates,
        Scene scene,
        Visible visible
    )
    {
        var resource = root.Candidate.Resource;
        var doubts = 0;
        // The runtime stops its threads itself: nobody can know better. Else two that do not know of each other should agree.
        doubts += root.Candidate.Sources.Count < 2 && resource != BindingResource.GarbageCollection ? 1 : 0;
        doubts += !root.IsHard ? 1 : 0;
        doubts +=
            scene.InFlight is null ? 1
            : share < 0.2 ? 2
            : share < Limits.Most ? 1
            : 0;
        doubts +=
            second is null ? 0
            : second.Rank >= VeryClose * root.Rank ? 2
            : second.Rank >= Close * root.Rank ? 1
            : 0;
        doubts += resource == BindingResource.ConnectionPool && MayBeHeldInside(candidates, scene) ? 1 : 0;
        doubts += resource == BindingResource.ConnectionPool && AreHeldForUnknown(scene) ? 2 : 0;
        doubts += resource == BindingResource.RuntimeLocks && scene.LockWaiters is null ? 1 : 0;
        // Where much of the weight is that of symptoms, what might stand behind them instead counts too.
        var shown = root
            .Symptoms.Where(s => s.Waiting >= Much * root.Weight)
            .Select(s => s.Resource)
            .Append(resource)
            .ToList();
        doubts += shown.SelectMany(visible.Behind).Distinct().Count();
        doubts += shown.Exists(visible.IsLikelyBehindHidden) ? 1 : 0;
        doubts += scene.HasTraces && scene.Endpoints.Sum(e => e.Traced) < FewRequests ? 1 : 0;
        return doubts;
    }

    public static int AboutNothing(IReadOnlyList<Candidate> candidates, Scene scene, Visible visible)
    {
        var doubts = visible.Gaps + (visible is { Runtime: true, Threads: false } ? 1 : 0);
        doubts += candidates.Any(c => c.Utilisation >= Roomy) ? 1 : 0;
        // Sessions compute all the time, on a machine of unknown size.
        doubts += scene.Database?.Cpu >= 1 && !visible.DatabaseHost ? 2 : 0;
        doubts += visible.IsDark ? 4 : 0;
        // Nobody told how long requests take.
        doubts += visible.Traces ? 0 : 1;
        doubts += visible is { Traces: false, Runtime: false } or { Traces: false, Database: false } ? 1 : 0;
        // Some take far longer than others of their kind: somebody waits, though nobody knows for what.
        doubts += scene.BeyondQuickest >= Limits.Most ? 1 : 0;
        // Something refuses them.
        doubts +=
            scene.Endpoints.Sum(e => e.Errors) >= ManyErrors * scene.Endpoints.Sum(e => e.Requests) && visible.Traces
                ? 1
                : 0;
        return doubts;
    }

    /// <summary>
    /// Most connections are in nobody's use as far as the server knows: leaked, or kept by a process that does not get round to
    /// giving them back.
    /// </summary>
    private static bool MayBeHeldInside(IReadOnlyList<Candidate> candidates, Scene scene) =>
        scene.Database is { } database
        && scene.Runtimes.SelectMany(r => r.Pools).SumOfKnown(p => p.Used) is { } held
        && database.Active + (database.Connections.IdleInTransactionMean ?? 0) < Limits.Most * held
        && candidates.Any(c =>
            c
                is {
                    IsSaturated: true,
                    Resource: BindingResource.Cpu or BindingResource.ThreadPool or BindingResource.GarbageCollection
                }
        );

    /// <summary>
    /// Most connections have a transaction open that does nothing: their requests wait for something else, which no trace tells of
    /// because none of them has ended yet.
    /// </summary>
    private static bool AreHeldForUnknown(Scene scene) =>
        scene.Runtimes.SelectMany(r => r.Pools).SumOfKnown(p => p.Used) is { } held
        && scene.Database?.Connections.IdleInTransactionMean >= Limits.Most * held;

    /// <summary>Null: cannot tell.</summary>
    public static Confidence? ConfidenceOf(int doubts) =>
        doubts switch
        {
            0 => Confidence.High,
            1 => Confidence.Medium,
            2 or 3 => Confidence.Low,
            _ => null,
        };
}
