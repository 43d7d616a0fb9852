using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Runtime.Profiling;

/// <summary>
/// Folds samples into shares by function. Memory is bounded by the number of different stacks that are kept; what comes after
/// counts in the totals alone. Not thread-safe.
/// </summary>
internal sealed class ProfileFold(OwnCode own, int mostStacks = 20_000)
{
    private readonly Dictionary<string, SeenStack> _stacks = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Module, string Path), Frame> _frames = [];
    private double _seconds;
    private double _sampled;
    private double _waiting;
    private double _lockSeconds;
    private int _samples;

    public EndpointBook Endpoints { get; } = new();

    /// <summary>A function as the runtime names it; the same ones come again and again.</summary>
    public Frame FrameOf(string fullName, string module, string path)
    {
        var key = (fullName, module, path);
        if (!_frames.TryGetValue(key, out var frame))
        {
            var name = FrameName.Of(fullName);
            frame = new Frame(name, own.KindOf(name, module, path));
            _frames.Add(key, frame);
        }
        return frame;
    }

    /// <param name="length">Of a burst.</param>
    /// <param name="looks">How often all threads were looked at in it.</param>
    public void AddBurst(TimeSpan length, int looks)
    {
        _seconds += length.TotalSeconds;
        _sampled += looks;
        Endpoints.Clear();
    }

    /// <param name="outermostFirst">The whole stack.</param>
    /// <param name="isManaged">Not in native code.</param>
    public void AddSample(int thread, IReadOnlyList<Frame> outermostFirst, bool isManaged)
    {
        var wait = Waiting.KindOf(Inner(outermostFirst), isManaged);
        var isAtWork = Waiting.IsAtWork(outermostFirst);
        var hasOwn = outermostFirst.Any(f => f.Kind == FrameKind.Own);
        // Threads that are no worker's and run no code of the service (timers, sockets, the pool's idle ones) wait by trade.
        if (wait == WaitKind.None && (hasOwn || isAtWork))
        {
            _samples++;
            Add(ProfileKind.Cpu, wait, thread, outermostFirst, 1, null);
        }
        else if (wait != WaitKind.None && isAtWork)
        {
            _samples++;
            _waiting++;
            Add(ProfileKind.Wait, wait, thread, outermostFirst, 1, null);
        }
    }

    public void AddAllocation(int thread, IReadOnlyList<Frame> outermostFirst, long bytes, string type) =>
        Add(ProfileKind.Allocation, WaitKind.None, thread, outermostFirst, bytes, type);

    /// <summary>A monitor was waited for, so long.</summary>
    public void AddContention(TimeSpan waited) => _lockSeconds += waited.TotalSeconds;

    public ProfileSignals Signals(ProfileCost? cost)
    {
        var stacks = _stacks
            .Values.Select(s => s.Endpoint is null ? s with { Endpoint = Endpoints.Guess(s.Own) } : s)
            .ToLookup(s => s.Kind);
        return new ProfileSignals
        {
            Samples = _samples,
            Cpu = ProfileShares.Of(stacks[ProfileKind.Cpu]),
            // Whoever calls what waits does not wait in a place of its own.
            Waits = [.. ProfileShares.Of(stacks[ProfileKind.Wait]).Where(w => w.Self >= ProfileShares.Least)],
            Allocations = ProfileShares.Of(stacks[ProfileKind.Allocation]),
            Stacks = [.. stacks.SelectMany(ProfileShares.Heaviest)],
            WaitingThreads = _sampled > 0 ? _waiting / _sampled : null,
            LockWaiters = _seconds > 0 ? _lockSeconds / _seconds : null,
            Cost = cost,
        };
    }

    private void Add(
        ProfileKind kind,
        WaitKind wait,
        int thread,
        IReadOnlyList<Frame> frames,
        double weight,
        string? type
    )
    {
        var endpoint = Endpoints.Learn(thread, frames);
        var seen = new SeenStack(
            kind,
            wait,
            FunctionOf(frames),
            endpoint,
            Kept(frames),
            [.. frames.Where(f => f.Kind == FrameKind.Own).Select(f => f.Name)],
            type
        );
        var key = seen.Key;
        if (!_stacks.TryGetValue(key, out var known))
        {
            if (_stacks.Count >= mostStacks)
            {
                key = $"{kind}|{wait}|{seen.Function}";
                if (!_stacks.TryGetValue(key, out known))
                {
                    known = seen with { Frames = [seen.Function], Endpoint = null };
                    _stacks.Add(key, known);
                }
            }
            else
            {
                known = seen;
                _stacks.Add(key, known);
            }
        }
        known.Weight += weight;
    }

    /// <summary>Without plumbing. A function that calls itself, or is its own state machine, stands once.</summary>
    private static List<string> Kept(IReadOnlyList<Frame> frames)
    {
        var kept = new List<string>();
        foreach (var frame in frames)
        {
            if (frame.Kind != FrameKind.Plumbing && (kept.Count == 0 || kept[^1] != frame.Name))
            {
                kept.Add(frame.Name);
            }
        }
        return kept;
    }

    /// <summary>What the framework does for the innermost function that is not its own; the whole stack where there is none.</summary>
    private static List<Frame> Inner(IReadOnlyList<Frame> outermostFirst) =>
        [.. outermostFirst.Reverse().TakeWhile(f => f.Kind is FrameKind.Framework or FrameKind.Plumbing)];

    private static string FunctionOf(IReadOnlyList<Frame> outermostFirst)
    {
        foreach (var kind in new[] { FrameKind.Own, FrameKind.Package })
        {
            var of = outermostFirst.LastOrDefault(f => f.Kind == kind);
            if (of.Name is not null)
            {
                return of.Name;
            }
        }
        // What a function of the framework waits in says less than the function.
        var told = outermostFirst.Where(f => f.Kind != FrameKind.Plumbing && f.Name != FrameName.Unknown).ToList();
        return told.LastOrDefault(f => !f.Name.StartsWith("System.Threading.", StringComparison.Ordinal)).Name
            ?? told.LastOrDefault().Name
            ?? FrameName.Unknown;
    }
}
