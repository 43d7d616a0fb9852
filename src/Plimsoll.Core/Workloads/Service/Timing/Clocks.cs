using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Timing;

/// <summary>
/// Moves the clocks of processes that cannot be right: a server's span lies within its caller's. Each process of a trace
/// gets one offset, from all calls into it, relative to the processes that call it; roots keep their clock.
/// </summary>
/// <remarks>
/// Each call bounds the offset from below (it cannot begin before it was made) and, where it fits and was waited for,
/// from above (its answer cannot come after the caller had it). An offset of nothing within the bounds is taken; else the
/// middle, as if the way there and back took equally long (Cristian 1989; NTP assumes the same).
/// </remarks>
internal static class Clocks
{
    /// <summary>How many processes were moved.</summary>
    public static int Correct(TraceTree tree, long[] starts, long[] ends)
    {
        if (IsOneProcess(tree))
        {
            return 0;
        }
        var processes = new Dictionary<(int Service, int Instance), int>();
        var nodes = new List<List<int>>();
        var settled = new List<bool>();
        var of = new int[tree.Count];
        foreach (var node in tree.Order)
        {
            var key = (tree[node].Service, tree[node].Instance);
            if (!processes.TryGetValue(key, out var process))
            {
                processes[key] = process = nodes.Count;
                nodes.Add([]);
                settled.Add(false);
            }
            settled[process] |= tree.IsRoot(node);
            nodes[process].Add(node);
            of[node] = process;
        }
        var moved = 0;
        // In the order of their first span, so that a caller is settled before those that it calls.
        for (var process = 0; process < nodes.Count; process++)
        {
            if (settled[process])
            {
                continue;
            }
            settled[process] = true;
            var offset = OffsetOf(process);
            if (offset == 0)
            {
                continue;
            }
            moved++;
            foreach (var node in nodes[process])
            {
                starts[node] += offset;
                ends[node] += offset;
            }
        }
        return moved;

        long OffsetOf(int process)
        {
            long? first = null;
            var (least, most) = (long.MinValue, long.MaxValue);
            foreach (var node in nodes[process])
            {
                var parent = tree.Parent(node);
                if (of[parent] == process || !settled[of[parent]])
                {
                    continue;
                }
                var (from, to) = BoundsOf(tree, node, parent, starts, ends);
                (least, most) = (Math.Max(least, from), Math.Min(most, to));
                first ??= Choose(from, to);
            }
            return least <= most ? Choose(least, most) : first ?? 0;
        }
    }

    private static (long Least, long Most) BoundsOf(TraceTree tree, int node, int parent, long[] starts, long[] ends)
    {
        var isWaitedFor =
            tree[node].Kind != SpanKind.Consumer
            && !tree[parent].Has(SpanFlags.TimedOut)
            && ends[node] - starts[node] <= ends[parent] - starts[parent];
        return (starts[parent] - starts[node], isWaitedFor ? ends[parent] - ends[node] : long.MaxValue);
    }

    private static long Choose(long least, long most) =>
        least <= 0 && most >= 0 ? 0
        : most == long.MaxValue ? least
        : least == long.MinValue ? most
        : least + ((most - least) / 2);

    private static bool IsOneProcess(TraceTree tree)
    {
        for (var i = 1; i < tree.Count; i++)
        {
            if (tree[i].Service != tree[0].Service || tree[i].Instance != tree[0].Instance)
            {
                return false;
            }
        }
        return true;
    }
}
