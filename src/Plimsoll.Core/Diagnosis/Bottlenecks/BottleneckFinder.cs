using Plimsoll.Core.Diagnosis.Bottlenecks.Causes;
using Plimsoll.Core.Diagnosis.Bottlenecks.Judging;
using Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

namespace Plimsoll.Core.Diagnosis.Bottlenecks;

/// <summary>
/// Answers "what binds now?" in four steps: every resource is weighed on its own; symptoms are led back to their causes; the
/// heaviest root is the answer; reasons to doubt it are counted. See docs/explain/bottleneck.md.
/// </summary>
public static class BottleneckFinder
{
    private static readonly ICandidateRule[] s_rules =
    [
        new CpuRule(),
        new GarbageCollectionRule(),
        new ThreadPoolRule(),
        new RuntimeLocksRule(),
        new ConnectionPoolRule(),
        new DatabaseConnectionsRule(),
        new DatabaseLocksRule(),
        new DatabaseCpuRule(),
        new DatabaseIoRule(),
        new NetworkRule(),
        new OtherServiceRule(),
        new DiskRule(),
    ];

    public static Bottleneck Find(BottleneckSignals signals)
    {
        ArgumentNullException.ThrowIfNull(signals);
        var scene = new Scene(signals);
        var visible = new Visible(scene);
        var (weighed, roots) = Roots.Of(new Weighed(scene, [.. s_rules.SelectMany(r => r.Weigh(scene))]));
        // Requests that have not ended are in no trace, but wait all the same.
        var everybody = Math.Max(scene.InFlight ?? 0, roots.Sum(r => r.Weight));
        var candidates = weighed.Select(WithShare).ToList();
        var ranked = candidates
            .OrderByDescending(c => roots.Count > 0 && Same(c, roots[0].Candidate))
            .ThenByDescending(c => c is { IsSaturated: true, SymptomOf: null })
            .ThenByDescending(c => c.IsSaturated)
            .ThenByDescending(c => c.Waiting ?? 0)
            .ToList();
        return roots is [var first, ..] ? Named(first, roots.ElementAtOrDefault(1)) : Unnamed();

        Candidate WithShare(Candidate candidate)
        {
            var weight = roots.FirstOrDefault(r => Same(r.Candidate, candidate))?.Weight ?? candidate.Waiting;
            return scene.InFlight is not null && everybody > 0
                ? candidate with
                {
                    Share = weight is { } w ? Math.Clamp(Math.Min(w, MostOf(candidate)) / everybody, 0, 1) : null,
                }
                : candidate;
        }

        // Other clients' sessions fill the server too, and are none of these requests' time.
        double MostOf(Candidate candidate) =>
            candidate.Resource
                is BindingResource.DatabaseCpu
                    or BindingResource.DatabaseIo
                    or BindingResource.DatabaseLocks
                ? scene.MostInDatabase ?? double.PositiveInfinity
                : double.PositiveInfinity;

        Bottleneck Named(Root first, Root? second)
        {
            var binds = candidates.First(c => Same(c, first.Candidate));
            var confidence = Doubts.ConfidenceOf(
                Doubts.About(first, second, binds.Share ?? 0, candidates, scene, visible)
            );
            var missing = visible.Missing(binds.Resource);
            var runnerUp = second is null
                ? ranked.Skip(1).FirstOrDefault(c => c.SymptomOf is null && c.Waiting > 0)
                : candidates.First(c => Same(c, second.Candidate));
            if (confidence is not { } sure)
            {
                return new Bottleneck
                {
                    Verdict = BottleneckVerdict.CannotTell,
                    Confidence = Confidence.Low,
                    RunnerUp = binds,
                    Answer = AnswerWords.CannotTell(binds, [.. missing.Select(m => m.What)]),
                    Missing = missing,
                    Candidates = ranked,
                };
            }
            var (next, nextAt) = NextBound.After(first, weighed);
            var nextShown = next is null ? null : candidates.First(c => Same(c, next));
            return new Bottleneck
            {
                Verdict = BottleneckVerdict.Named,
                Binds = binds,
                RunnerUp = runnerUp,
                Next = nextShown,
                NextAt = nextAt,
                Confidence = sure,
                Answer = AnswerWords.Named(binds, sure, first.Symptoms, nextShown, nextAt),
                Missing = missing,
                Candidates = ranked,
            };
        }

        Bottleneck Unnamed()
        {
            var confidence = Doubts.ConfidenceOf(Doubts.AboutNothing(candidates, scene, visible));
            var mostUsed = candidates.Where(c => c.Utilisation is not null).MaxBy(c => c.Utilisation);
            var missing = visible.Missing(null);
            return new Bottleneck
            {
                Verdict = confidence is null ? BottleneckVerdict.CannotTell : BottleneckVerdict.Nothing,
                RunnerUp = ranked.FirstOrDefault(c => c.Waiting > 0),
                Next = confidence is null ? null : mostUsed,
                NextAt = confidence is null ? null : mostUsed?.BreaksAt,
                Confidence = confidence ?? Confidence.Low,
                Answer = confidence is null
                    ? AnswerWords.CannotTell(null, [.. missing.Select(m => m.What)])
                    : AnswerWords.Nothing(mostUsed, scene.InFlight, scene.BeyondQuickest),
                Missing = missing,
                Candidates = ranked,
            };
        }
    }

    private static bool Same(Candidate one, Candidate other) =>
        one.Resource == other.Resource && one.Name == other.Name;
}
