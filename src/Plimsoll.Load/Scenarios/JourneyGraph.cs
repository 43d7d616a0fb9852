namespace Plimsoll.Load.Scenarios;

/// <summary>
/// A journey as a Markov chain: its steps are the states, the end of the session absorbs. What follows from that is exact
/// (Kemeny and Snell, "Finite Markov Chains", 1960, chapter 3), not simulated.
/// </summary>
internal sealed class JourneyGraph
{
    private readonly IReadOnlyList<Step> _steps;
    private readonly IReadOnlyList<Way>[] _ways;

    // Where sessions begin, with its share of them.
    private readonly IReadOnlyList<(int Step, double Share)> _first;
    private readonly bool _waitsAtFirst;

    /// <param name="start">See <see cref="Journey.Start"/>.</param>
    public JourneyGraph(IReadOnlyList<Step> steps, IReadOnlyList<Transition> start)
    {
        _steps = steps;
        _waitsAtFirst = start.Count == 0;
        var weights = start.Sum(way => way.Weight);
        _first = _waitsAtFirst
            ? [(0, 1)]
            : [.. start.Where(way => way.Weight > 0).Select(way => (way.To!.Value, way.Weight / weights))];
        _ways = [.. steps.Select(WaysFrom)];
    }

    /// <summary>Whether a session may come to the step.</summary>
    public bool[] Reached()
    {
        var reached = new bool[_steps.Count];
        var open = new Stack<int>(_first.Select(first => first.Step));
        while (open.TryPop(out var at))
        {
            if (!reached[at])
            {
                reached[at] = true;
                foreach (var way in _ways[at].Where(way => way.To is not null))
                {
                    open.Push(way.To!.Value);
                }
            }
        }
        return reached;
    }

    /// <summary>Whether some way leads from the step to the end of the session.</summary>
    public bool[] Ending()
    {
        var ending = new bool[_steps.Count];
        for (var changed = true; changed; )
        {
            changed = false;
            for (var i = 0; i < ending.Length; i++)
            {
                if (!ending[i] && _ways[i].Any(way => way.To is not { } to || ending[to]))
                {
                    ending[i] = changed = true;
                }
            }
        }
        return ending;
    }

    /// <summary>A circle of steps in which no think time ever passes; empty where there is none.</summary>
    public IReadOnlyList<int> HurriedCircle()
    {
        var reached = Reached();
        var done = new bool[_steps.Count];
        var path = new List<int>();
        for (var start = 0; start < _steps.Count; start++)
        {
            if (reached[start] && Walk(start) is { Count: > 0 } circle)
            {
                return circle;
            }
        }
        return [];

        List<int> Walk(int at)
        {
            if (path.IndexOf(at) is var seen and >= 0)
            {
                return path[seen..];
            }
            if (done[at])
            {
                return [];
            }
            path.Add(at);
            foreach (var way in _ways[at])
            {
                if (way.To is { } to && way.Think == TimeSpan.Zero && Walk(to) is { Count: > 0 } circle)
                {
                    return circle;
                }
            }
            path.RemoveAt(path.Count - 1);
            done[at] = true;
            return [];
        }
    }

    /// <summary>What may have happened before each step: the union, over the ways to it, of what steps on them do.</summary>
    /// <param name="first">Happened before the first step.</param>
    /// <param name="does">What a step adds.</param>
    public IReadOnlySet<T>[] MayPrecede<T>(IEnumerable<T> first, Func<int, IEnumerable<T>> does)
    {
        var before = new HashSet<T>[_steps.Count];
        for (var i = 0; i < before.Length; i++)
        {
            before[i] = [];
        }
        foreach (var (step, _) in _first)
        {
            before[step].UnionWith(first);
        }
        var open = new Queue<int>(_first.Select(begin => begin.Step));
        var waiting = new bool[_steps.Count];
        var visited = new bool[_steps.Count];
        while (open.TryDequeue(out var at))
        {
            waiting[at] = false;
            visited[at] = true;
            HashSet<T> after = [.. before[at], .. does(at)];
            foreach (var to in _ways[at].Select(way => way.To).OfType<int>())
            {
                var known = before[to].Count;
                before[to].UnionWith(after);
                if ((before[to].Count > known || !visited[to]) && !waiting[to])
                {
                    waiting[to] = true;
                    open.Enqueue(to);
                }
            }
        }
        return before;
    }

    /// <summary>How often a session comes to each step on average, whether or not it then takes it.</summary>
    /// <exception cref="InvalidOperationException">Some session never ends.</exception>
    public double[] Visits()
    {
        // v = e₀ + Pᵀ·v, over the steps that are reached; the others would only make the system singular.
        var reached = Reached();
        var equations = new double[_steps.Count][];
        var start = new double[_steps.Count];
        foreach (var (step, share) in _first)
        {
            start[step] += share;
        }
        for (var i = 0; i < equations.Length; i++)
        {
            equations[i] = new double[_steps.Count];
            equations[i][i] = 1;
        }
        for (var from = 0; from < equations.Length; from++)
        {
            foreach (var way in reached[from] ? _ways[from] : [])
            {
                if (way.To is { } to)
                {
                    equations[to][from] -= way.Share;
                }
            }
        }
        return LinearEquations.Solve(equations, start)
            ?? throw new InvalidOperationException("A journey has no way to its end.");
    }

    /// <summary>The mean think time of a session.</summary>
    /// <param name="visits">See <see cref="Visits"/>.</param>
    public TimeSpan MeanThink(IReadOnlyList<double> visits)
    {
        var seconds = _waitsAtFirst ? (_steps[0].Think?.Mean ?? TimeSpan.Zero).TotalSeconds * _steps[0].Probability : 0;
        for (var from = 0; from < _steps.Count; from++)
        {
            foreach (var way in _ways[from])
            {
                if (way.To is { } to)
                {
                    seconds += visits[from] * way.Share * _steps[to].Probability * way.Think.TotalSeconds;
                }
            }
        }
        return TimeSpan.FromSeconds(seconds);
    }

    private IReadOnlyList<Way> WaysFrom(Step step, int index)
    {
        if (step.Next.Count == 0)
        {
            int? next = index + 1 < _steps.Count ? index + 1 : null;
            return [new Way(next, 1, Mean(next, null))];
        }
        var sum = step.Next.Sum(way => way.Weight);
        return
        [
            .. step
                .Next.Where(way => way.Weight > 0)
                .Select(way => new Way(way.To, way.Weight / sum, Mean(way.To, way.Think))),
        ];
    }

    private TimeSpan Mean(int? to, ThinkTime? own) =>
        to is { } step ? (own ?? _steps[step].Think)?.Mean ?? TimeSpan.Zero : TimeSpan.Zero;

    /// <param name="To">Null where the session ends.</param>
    /// <param name="Share">Above 0; all that lead on from a step sum to 1.</param>
    /// <param name="Think">The mean of what passes on it.</param>
    private sealed record Way(int? To, double Share, TimeSpan Think);
}
