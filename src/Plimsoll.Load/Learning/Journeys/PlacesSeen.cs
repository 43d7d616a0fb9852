using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Learning.Journeys;

/// <summary>Which endpoints come at which position of a session, to tell how large a graph would be.</summary>
internal sealed class PlacesSeen
{
    private readonly HashSet<int>[] _at = [.. Enumerable.Range(0, Phases.Longest + 1).Select(_ => new HashSet<int>())];

    public void Add(ReadOnlySpan<SessionStep> session)
    {
        for (var i = 0; i < session.Length; i++)
        {
            _at[Math.Min(i, Phases.Longest)].Add(session[i].Endpoint);
        }
    }

    /// <summary>The nodes of a graph whose phases start so.</summary>
    public int Count(IReadOnlyList<int> starts)
    {
        var nodes = 0;
        for (var phase = 0; phase < starts.Count; phase++)
        {
            var seen = new HashSet<int>();
            var until = phase + 1 < starts.Count ? starts[phase + 1] : _at.Length;
            for (var position = starts[phase]; position < until; position++)
            {
                seen.UnionWith(_at[position]);
            }
            nodes += seen.Count;
        }
        return nodes;
    }
}
