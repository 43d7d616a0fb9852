using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Core.Reports.Flame;

/// <summary>A function in the place where it was called from; stacks that begin alike share nodes.</summary>
/// <param name="Weight">Of all stacks that go through here.</param>
/// <param name="Children">Heaviest first. Together at most as heavy as this; the rest is its own.</param>
public sealed record FlameNode(string Name, double Weight, IReadOnlyList<FlameNode> Children)
{
    /// <summary>How many functions are above each other at most, this one included.</summary>
    public int Depth => 1 + Children.Select(c => c.Depth).DefaultIfEmpty().Max();

    /// <param name="stacks">Of one kind.</param>
    /// <param name="least">Share of all below which a node is left out: its weight stays in its caller's.</param>
    public static FlameNode Of(string name, IReadOnlyCollection<FoldedStack> stacks, double least)
    {
        var all = stacks.Sum(s => s.Weight);
        return Grow(name, [.. stacks], 0, least * all);
    }

    private static FlameNode Grow(string name, List<FoldedStack> stacks, int depth, double leastWeight) =>
        new(
            name,
            stacks.Sum(s => s.Weight),
            [
                .. stacks
                    .Where(s => s.Frames.Count > depth)
                    .GroupBy(s => s.Frames[depth], StringComparer.Ordinal)
                    .Select(g => (g.Key, Stacks: g.ToList(), Weight: g.Sum(s => s.Weight)))
                    .Where(g => g.Weight >= leastWeight)
                    .OrderByDescending(g => g.Weight)
                    .ThenBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => Grow(g.Key, g.Stacks, depth + 1, leastWeight)),
            ]
        );
}
