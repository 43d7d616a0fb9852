using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving.Sessions;

/// <summary>Where a session may go from one place, each way by its weight.</summary>
internal sealed class Ways
{
    /// <summary>Where a session goes that ends.</summary>
    public const int End = -1;

    private readonly WeightedIndex? _index;
    private readonly (int To, ThinkTime? Think)[] _ways;

    private Ways(WeightedIndex? index, (int To, ThinkTime? Think)[] ways) => (_index, _ways) = (index, ways);

    public static Ways To(int place) => new(null, [(place, null)]);

    /// <param name="first">The place of the journey's own first step, from which transitions count.</param>
    /// <param name="think">Of those that say nothing of it; null keeps that of the step they lead to.</param>
    public static Ways Of(IReadOnlyList<Transition> transitions, int first, ThinkTime? think = null) =>
        new(
            new WeightedIndex([.. transitions.Select(way => way.Weight)]),
            [.. transitions.Select(way => (way.To is { } to ? first + to : End, way.Think ?? think))]
        );

    /// <returns>Where to, and the think time in place of that step's own; null keeps that.</returns>
    public (int To, ThinkTime? Think) Next(Random random) => _ways[_index?.Next(random) ?? 0];
}
