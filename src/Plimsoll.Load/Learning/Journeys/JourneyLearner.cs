using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Learning.Journeys;

/// <summary>Learns the journeys of a log: kinds of visitors, phases, graphs, pauses. Reads the sessions three times.</summary>
internal static class JourneyLearner
{
    private const int Sample = 12_000;
    private const int LongestSampled = 300;

    /// <param name="takes">Which sessions count, by their number.</param>
    /// <returns>A graph a kind, the commonest first.</returns>
    public static IReadOnlyList<RecordedGraph> Learn(
        RecordedSessions recorded,
        Func<long, bool> takes,
        int mostSteps,
        int seed,
        CancellationToken token
    )
    {
        var random = new Random(seed);
        var sample = Draw(Taken(recorded, takes), random);
        var classes = PaceBands.Of(SessionClasses.Find(sample, recorded.Endpoints.Count, random), sample);
        token.ThrowIfCancellationRequested();
        var lengths = Enumerable.Range(0, classes.Count).Select(_ => new long[Phases.Longest + 1]).ToArray();
        var places = Enumerable.Range(0, classes.Count).Select(_ => new PlacesSeen()).ToArray();
        foreach (var session in Taken(recorded, takes))
        {
            var kind = classes.Of(session.Steps);
            lengths[kind][Math.Min(session.Count, Phases.Longest)]++;
            places[kind].Add(session.Steps);
        }
        token.ThrowIfCancellationRequested();
        var all = Math.Max(1, lengths.Sum(kind => kind.Sum()));
        // A seventeenth of how far two halves of production lie apart on average: 0.87 √(2/(n/2)) (Kolmogorov's mean).
        var tolerance = 0.1 / Math.Sqrt(all);
        var roots = lengths.Sum(kind => Math.Sqrt(kind.Sum()));
        var graphs = new List<RecordedGraph>();
        for (var kind = 0; kind < classes.Count; kind++)
        {
            var count = lengths[kind].Sum();
            var room = mostSteps * Math.Sqrt(count) / roots;
            var seen = places[kind];
            graphs.Add(
                new RecordedGraph(
                    count == 0
                        ? Phases.None
                        : Phases.Choose(lengths[kind], tolerance * all / count, starts => seen.Count(starts) <= room)
                )
            );
        }
        foreach (var session in Taken(recorded, takes))
        {
            graphs[classes.Of(session.Steps)].Add(session.StartMs, session.Steps);
        }
        return [.. graphs.Where(graph => graph.Sessions > 0).OrderByDescending(graph => graph.Sessions)];
    }

    private static IEnumerable<Session> Taken(RecordedSessions recorded, Func<long, bool> takes)
    {
        var number = 0L;
        foreach (var session in recorded.Sessions.All())
        {
            if (takes(number++))
            {
                yield return session;
            }
        }
    }

    /// <summary>A sample in which each session is as likely (Vitter's algorithm R, 1985).</summary>
    private static List<SessionStep[]> Draw(IEnumerable<Session> sessions, Random random)
    {
        var sample = new List<SessionStep[]>();
        var seen = 0L;
        foreach (var session in sessions)
        {
            var place = seen++ < Sample ? sample.Count : random.NextInt64(seen);
            if (place < sample.Count)
            {
                sample[(int)place] = session.Steps[..Math.Min(session.Count, LongestSampled)].ToArray();
            }
            else if (place < Sample)
            {
                sample.Add(session.Steps[..Math.Min(session.Count, LongestSampled)].ToArray());
            }
        }
        return sample;
    }
}
