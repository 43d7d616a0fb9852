using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Learning.Journeys;

/// <summary>
/// Measures a pause against others of the same way: by how many standard deviations its logarithm lies above their mean. So a
/// page's own files, which always come at once, say nothing about a visitor's pace.
/// </summary>
internal sealed class PaceScale
{
    /// <summary>Where the pauses of a way hardly differ, they tell nothing.</summary>
    private const double LeastDeviation = 0.05;

    private readonly Dictionary<(int From, int To), (double Mean, double Deviation)> _ways;

    private PaceScale(Dictionary<(int From, int To), (double Mean, double Deviation)> ways) => _ways = ways;

    public static PaceScale Of(IEnumerable<SessionStep[]> sessions)
    {
        var sums = new Dictionary<(int From, int To), (long Count, double Sum, double Squares)>();
        foreach (var session in sessions)
        {
            for (var i = 1; i < session.Length; i++)
            {
                var way = (session[i - 1].Endpoint, session[i].Endpoint);
                var (count, sum, squares) = sums.GetValueOrDefault(way);
                var log = Log(session[i]);
                sums[way] = (count + 1, sum + log, squares + (log * log));
            }
        }
        return new PaceScale(
            sums.ToDictionary(
                way => way.Key,
                way =>
                {
                    var mean = way.Value.Sum / way.Value.Count;
                    return (mean, Math.Sqrt(Math.Max(0, (way.Value.Squares / way.Value.Count) - (mean * mean))));
                }
            )
        );
    }

    public double Score(SessionStep from, SessionStep to) =>
        _ways.TryGetValue((from.Endpoint, to.Endpoint), out var way) && way.Deviation >= LeastDeviation
            ? (Log(to) - way.Mean) / way.Deviation
            : 0;

    /// <summary>The mean score of a session of at least two requests.</summary>
    public double Pace(ReadOnlySpan<SessionStep> session)
    {
        var sum = 0.0;
        for (var i = 1; i < session.Length; i++)
        {
            sum += Score(session[i - 1], session[i]);
        }
        return sum / (session.Length - 1);
    }

    private static double Log(SessionStep step) => Math.Log10(1 + step.ThinkMs);
}
