namespace Plimsoll.Load.Learning.Journeys;

/// <summary>
/// Cuts sessions into phases by the number of requests so far. In a graph over endpoints alone, a session ends after each request
/// with about the same chance, so that lengths would fall off geometrically; real ones do not. Within a phase they do.
/// </summary>
internal sealed class Phases
{
    /// <summary>Longer sessions are taken for that long while phases are chosen.</summary>
    public const int Longest = 400;

    private static readonly int[] s_candidates =
    [
        .. Enumerable.Range(1, 16),
        .. (int[])[18, 20, 23, 27, 32, 40, 50, 65, 80, 100, 130, 160, 200, 250],
    ];
    private readonly int[] _starts;
    private readonly int[] _phaseOf = new int[Longest + 1];

    private Phases(int[] starts)
    {
        _starts = starts;
        for (var position = 0; position <= Longest; position++)
        {
            _phaseOf[position] = Array.FindLastIndex(starts, start => start <= position);
        }
    }

    public int Count => _starts.Length;

    public static Phases None { get; } = new([0]);

    /// <param name="position">From 0.</param>
    public int Of(int position) => _phaseOf[Math.Min(position, Longest)];

    /// <summary>As few phases as bring the lengths to within the tolerance, or as many as there is room for.</summary>
    /// <param name="lengths">How many sessions have the length of the index.</param>
    /// <param name="hasRoom">Whether phases that start so fit into the graph.</param>
    public static Phases Choose(IReadOnlyList<long> lengths, double tolerance, Func<IReadOnlyList<int>, bool> hasRoom)
    {
        int[] starts = [0];
        for (var error = Error(lengths, starts); error > tolerance; )
        {
            var (best, least) = (starts, error);
            foreach (var candidate in s_candidates.Except(starts))
            {
                int[] tried = [.. starts.Append(candidate).Order()];
                var left = Error(lengths, tried);
                (best, least) = left < least && hasRoom(tried) ? (tried, left) : (best, least);
            }
            if (best == starts)
            {
                break;
            }
            (starts, error) = (best, least);
        }
        return new Phases(starts);
    }

    /// <summary>How far the lengths of a chain over the phases lie from the recorded ones (Kolmogorov and Smirnov).</summary>
    internal static double Error(IReadOnlyList<long> lengths, int[] starts)
    {
        var longest = lengths.Count - 1;
        var survivors = new double[longest + 2]; // how many sessions have a request at the position
        for (var length = longest; length > 0; length--)
        {
            survivors[length - 1] = survivors[length] + lengths[length];
        }
        var all = survivors[0];
        var (ends, moves) = (new double[starts.Length], new double[starts.Length]);
        for (var phase = 0; phase < starts.Length; phase++)
        {
            var until = phase + 1 < starts.Length ? starts[phase + 1] : longest;
            var visits = 0.0;
            for (var position = starts[phase]; position < until && position < longest; position++)
            {
                visits += survivors[position];
                ends[phase] += lengths[position + 1];
            }
            moves[phase] = visits == 0 || until >= longest ? 0 : survivors[until] / visits;
            ends[phase] = visits == 0 ? 1 : ends[phase] / visits;
        }
        var at = new double[starts.Length];
        at[0] = 1;
        var (recorded, chain, most) = (0.0, 0.0, 0.0);
        for (var length = 1; length <= longest; length++)
        {
            for (var phase = starts.Length - 1; phase >= 0; phase--)
            {
                var here = at[phase];
                chain += here * ends[phase];
                at[phase] = here * Math.Max(0, 1 - ends[phase] - moves[phase]);
                if (phase + 1 < starts.Length)
                {
                    at[phase + 1] += here * moves[phase];
                }
            }
            recorded += lengths[length] / all;
            if (length < longest)
            {
                most = Math.Max(most, Math.Abs(recorded - chain));
            }
        }
        return most;
    }
}
