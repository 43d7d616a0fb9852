using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Folding;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>Whether recorded values lead from results to parameters.</summary>
internal static class Flow
{
    public static bool Feeds(ReadOnlySpan<ulong> results, ReadOnlySpan<ulong> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (results.Contains(parameter))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The share of <paramref name="calls"/> with a parameter out of <paramref name="sources"/>' results that came before it.</summary>
    public static double Share(TraceView trace, List<Op> sources, List<Op> calls)
    {
        var values = new HashSet<ulong>();
        var (next, fed) = (0, 0);
        foreach (var call in calls)
        {
            for (; next < sources.Count && sources[next].End <= call.Start; next++)
            {
                foreach (var value in trace.In(sources[next].Results))
                {
                    values.Add(value);
                }
            }
            foreach (var parameter in trace.In(call.Parameters))
            {
                if (values.Contains(parameter))
                {
                    fed++;
                    break;
                }
            }
        }
        return calls.Count > 0 ? (double)fed / calls.Count : 0;
    }
}
