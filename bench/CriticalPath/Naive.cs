using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Bench.CriticalPaths;

/// <summary>The baseline: the definition as it reads, looking at all children for each step.</summary>
internal static class Naive
{
    public static void Add(TraceTree tree, int node, long from, long[] critical)
    {
        var now = tree.End(node);
        while (LastBefore(tree, node, from, now) is var child and >= 0)
        {
            critical[node] += now - tree.End(child);
            now = Math.Max(from, tree.Start(child));
            Add(tree, child, now, critical);
        }
        critical[node] += now - from;
    }

    private static int LastBefore(TraceTree tree, int node, long from, long now)
    {
        var last = -1;
        foreach (var child in tree.Children(node))
        {
            var end = tree.End(child);
            if (end <= now && end > from && tree.Duration(child) > 0 && (last < 0 || end > tree.End(last)))
            {
                last = child;
            }
        }
        return last;
    }
}
