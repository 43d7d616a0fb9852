using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Learning.Journeys;

/// <summary>
/// Parts each kind of visitors into the hasty, the usual and the slow, where visitors keep a pace of their own: else a session's
/// pauses would be independent of each other, and the lengths of sessions would scatter too little.
/// </summary>
internal sealed class PaceBands
{
    private const int Bands = 3;
    private const int LeastSessions = 300;

    /// <summary>Paces differ between sessions by so much more than pauses alone would make them (Fisher's F).</summary>
    private const double LeastRatio = 1.3;

    private readonly SessionClasses _kinds;
    private readonly PaceScale[] _scales;
    private readonly double[][] _borders;
    private readonly int[] _first;

    private PaceBands(SessionClasses kinds, PaceScale[] scales, double[][] borders)
    {
        (_kinds, _scales, _borders) = (kinds, scales, borders);
        _first = new int[borders.Length];
        for (var kind = 0; kind < borders.Length; kind++)
        {
            _first[kind] = Count;
            Count += borders[kind].Length + 1;
        }
    }

    public int Count { get; }

    public static PaceBands Of(SessionClasses kinds, IReadOnlyList<SessionStep[]> sample)
    {
        var sessions = sample.Where(session => session.Length > 1).ToLookup(session => kinds.Of(session));
        var scales = Enumerable.Range(0, kinds.Count).Select(kind => PaceScale.Of(sessions[kind])).ToArray();
        return new PaceBands(kinds, scales, [.. scales.Select((scale, kind) => Borders([.. sessions[kind]], scale))]);
    }

    public int Of(ReadOnlySpan<SessionStep> session)
    {
        var kind = _kinds.Of(session);
        var band = 0;
        if (session.Length > 1 && _borders[kind].Length > 0)
        {
            var pace = _scales[kind].Pace(session);
            foreach (var border in _borders[kind])
            {
                band += pace > border ? 1 : 0;
            }
        }
        return _first[kind] + band;
    }

    /// <summary>Empty where the pace is not the visitors' own.</summary>
    private static double[] Borders(List<SessionStep[]> sessions, PaceScale scale)
    {
        if (sessions.Count < LeastSessions || Ratio(sessions, scale) < LeastRatio)
        {
            return [];
        }
        var paces = sessions.Select(session => scale.Pace(session)).Order().ToList();
        var borders = Enumerable.Range(1, Bands - 1).Select(i => paces[i * paces.Count / Bands]);
        return [.. borders.Distinct().Where(border => border > paces[0] && border < paces[^1])];
    }

    /// <summary>The variance between sessions by the variance within, each for its degrees of freedom.</summary>
    private static double Ratio(List<SessionStep[]> sessions, PaceScale scale)
    {
        var (between, within, pauses) = (0.0, 0.0, 0L);
        foreach (var session in sessions)
        {
            var pace = scale.Pace(session);
            between += (session.Length - 1) * pace * pace; // the mean of all is 0
            for (var i = 1; i < session.Length; i++)
            {
                within += Math.Pow(scale.Score(session[i - 1], session[i]) - pace, 2);
            }
            pauses += session.Length - 1;
        }
        return pauses <= sessions.Count || within == 0
            ? 0
            : between / (sessions.Count - 1) / (within / (pauses - sessions.Count));
    }
}
