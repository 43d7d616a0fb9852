namespace Plimsoll.Core.Workloads.Service.Timing;

/// <summary>A stretch of time for which one span is answerable.</summary>
public readonly record struct CriticalStretch(int Node, long FromNs, long ToNs);

/// <summary>
/// The chain of spans that decides when a span ends: from its end backwards, the child that ended last, and its own
/// chain; then the one that ended last before that child began; what lies between is the span's own. The stretches
/// follow each other without a gap and add up to the span's duration.
/// </summary>
/// <remarks>
/// The definition of Zhang et al., "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures", USENIX
/// ATC 2022. Children that outlive their parent did not hold up its end and are not on the path; of children that end
/// at one moment the one that began first is. O(n) after the tree's sorting.
/// </remarks>
public sealed class CriticalPath
{
    private readonly Stack<Frame> _frames = [];

    /// <summary>
    /// Adds each span's own time on the path to <paramref name="critical"/>, by node in nanoseconds.
    /// </summary>
    /// <param name="scopes">By node: a span of another scope than the root's is not looked into; null looks into all.</param>
    /// <param name="stretches">Filled, last stretch first, where it is wanted.</param>
    public void Add(
        TraceTree tree,
        int root,
        Span<long> critical,
        int[]? scopes = null,
        List<CriticalStretch>? stretches = null
    )
    {
        _frames.Clear();
        Push(tree, root, tree.Start(root), isLeaf: false);
        while (_frames.TryPop(out var frame))
        {
            var child = Next(tree, ref frame);
            if (child < 0)
            {
                Take(frame.Node, frame.From, frame.Now, critical, stretches);
                continue;
            }
            Take(frame.Node, tree.End(child), frame.Now, critical, stretches);
            frame.Now = Math.Max(frame.From, tree.Start(child));
            _frames.Push(frame);
            Push(tree, child, frame.Now, isLeaf: scopes is not null && scopes[child] != scopes[root]);
        }
    }

    private void Push(TraceTree tree, int node, long from, bool isLeaf) =>
        _frames.Push(
            new Frame
            {
                Node = node,
                From = from,
                Now = tree.End(node),
                Left = isLeaf ? 0 : tree.ChildrenByEnd(node).Length,
            }
        );

    /// <summary>The child that ended last, and not after <see cref="Frame.Now"/>; -1 where there is none.</summary>
    private static int Next(TraceTree tree, ref Frame frame)
    {
        var children = tree.ChildrenByEnd(frame.Node);
        while (frame.Left > 0)
        {
            var child = children[--frame.Left];
            var end = tree.End(child);
            if (end <= frame.From)
            {
                frame.Left = 0;
                return -1;
            }
            if (end > frame.Now)
            {
                continue;
            }
            // Of those that end together, the first in the order by end is the one that began first.
            while (frame.Left > 0 && tree.End(children[frame.Left - 1]) == end)
            {
                child = children[--frame.Left];
            }
            return child;
        }
        return -1;
    }

    private static void Take(int node, long from, long to, Span<long> critical, List<CriticalStretch>? stretches)
    {
        if (to <= from)
        {
            return;
        }
        critical[node] += to - from;
        stretches?.Add(new CriticalStretch(node, from, to));
    }

    private struct Frame
    {
        public int Node;

        /// <summary>Where the span begins, or where the span above it does if that is later.</summary>
        public long From;

        /// <summary>Up to here the time after it is accounted for.</summary>
        public long Now;

        /// <summary>Children by end that have not been looked at.</summary>
        public int Left;
    }
}
