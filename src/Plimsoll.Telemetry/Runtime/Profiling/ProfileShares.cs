using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Runtime.Profiling;

/// <summary>From stacks with weights to functions with shares.</summary>
internal static class ProfileShares
{
    /// <summary>Functions below that are not told.</summary>
    public const double Least = 0.005;
    private const int MostFunctions = 100;

    /// <summary>Frames that are told of a function's stack.</summary>
    private const int MostFrames = 12;

    /// <summary>Whole stacks that are handed on of each kind.</summary>
    private const int MostStacks = 2_000;

    /// <summary>Of a function's weight, so that it is said to be of an endpoint or a type.</summary>
    private const double Mostly = 0.75;

    public static IReadOnlyList<FrameShare> Of(IEnumerable<SeenStack> seen)
    {
        var stacks = seen.ToList();
        var all = stacks.Sum(s => s.Weight);
        if (all <= 0)
        {
            return [];
        }
        var within = new Dictionary<(string, WaitKind), double>();
        foreach (var stack in stacks)
        {
            // A function that calls itself is on the stack once.
            foreach (var function in stack.Own.Append(stack.Function).Distinct(StringComparer.Ordinal))
            {
                var key = (function, stack.Wait);
                within[key] = within.GetValueOrDefault(key) + stack.Weight;
            }
        }
        var self = stacks.ToLookup(s => (s.Function, s.Wait));
        return
        [
            .. within
                .Select(w => Share(w.Key.Item1, w.Key.Item2, w.Value, all, [.. self[w.Key]], stacks))
                .Where(f => f.Total >= Least)
                .OrderByDescending(f => f.Self)
                .ThenByDescending(f => f.Total)
                .ThenBy(f => f.Function, StringComparer.Ordinal)
                .Take(MostFunctions),
        ];
    }

    public static IEnumerable<FoldedStack> Heaviest(IEnumerable<SeenStack> stacks) =>
        stacks
            .OrderByDescending(s => s.Weight)
            .Take(MostStacks)
            .Select(s => new FoldedStack(s.Kind, s.Endpoint, s.Frames, s.Weight));

    private static FrameShare Share(
        string function,
        WaitKind wait,
        double total,
        double all,
        List<SeenStack> ending,
        List<SeenStack> stacks
    )
    {
        var holding = ending.Count > 0 ? ending : [.. stacks.Where(s => s.Wait == wait && s.Own.Contains(function))];
        var heaviest = holding.MaxBy(s => s.Weight)!;
        var at = heaviest.Frames.ToList().LastIndexOf(function);
        return new FrameShare(function, ending.Sum(s => s.Weight) / all, Math.Min(1, total / all))
        {
            Wait = wait,
            Endpoint = MostOf(holding, s => s.Endpoint),
            Type = MostOf(holding, s => s.Type),
            Stack = [.. heaviest.Frames.Take(at + 1).Reverse().Take(MostFrames)],
        };
    }

    private static string? MostOf(List<SeenStack> stacks, Func<SeenStack, string?> of)
    {
        var most = stacks.GroupBy(of).Select(g => (g.Key, Weight: g.Sum(s => s.Weight))).MaxBy(g => g.Weight);
        return most.Weight >= Mostly * stacks.Sum(s => s.Weight) ? most.Key : null;
    }
}
