using Plimsoll.Core.Workloads.Service.Folding;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>Many calls of one kind as one.</summary>
internal static class Batching
{
    /// <summary>
    /// One call takes as long as the one of middle length did (the longest of many is an accident), the others leave what is found
    /// for them: <see cref="QueryLoops.LeftInBatch"/>. The first begins when it did.
    /// </summary>
    public static void Batch(this Replay replay, List<Op> calls)
    {
        var middle = calls.OrderBy(c => c.Duration).ElementAt(calls.Count / 2);
        foreach (var call in calls)
        {
            if (call == calls[0])
            {
                replay.Scale(call.Node, call == middle ? 1 : QueryLoops.LeftInBatch);
            }
            else if (call != middle)
            {
                replay.ScaleWithPause(call.Node, QueryLoops.LeftInBatch);
            }
        }
    }
}
