namespace Plimsoll.Core.Signals.Processes;

/// <summary>What threads did and waited for, from a short burst of samples. Shares are of the samples of their kind.</summary>
public sealed record ProfileSignals
{
    public required int Samples { get; init; }

    /// <summary>On the CPU, largest share first.</summary>
    public IReadOnlyList<FrameShare> Cpu { get; init; } = [];

    /// <summary>Of threads that stood still inside a request; idle workers are left out.</summary>
    public IReadOnlyList<FrameShare> Waits { get; init; } = [];
    public IReadOnlyList<FrameShare> Allocations { get; init; } = [];

    /// <summary>Whole stacks with their weights, heaviest first; what is rarer than the bound of the profiler is left out.</summary>
    public IReadOnlyList<FoldedStack> Stacks { get; init; } = [];

    /// <summary>Threads that stood still inside a request at once, in the mean; of those, blocked on a monitor as its own events tell it.</summary>
    public double? WaitingThreads { get; init; }
    public double? LockWaiters { get; init; }
    public ProfileCost? Cost { get; init; }
}

/// <param name="Function">The innermost frame of the service's own code, e.g. <c>Shop.Pricing.Round(decimal)</c>.</param>
/// <param name="Self">Share of samples that end in it.</param>
/// <param name="Total">Share of samples that it is in.</param>
public sealed record FrameShare(string Function, double Self, double Total)
{
    public WaitKind Wait { get; init; }

    /// <summary>The endpoint whose request the thread served; null where unknown.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Of allocations: the type that most of it is.</summary>
    public string? Type { get; init; }

    /// <summary>From the function outwards, a few frames.</summary>
    public IReadOnlyList<string> Stack { get; init; } = [];
}

/// <summary>What a thread waits for.</summary>
public enum WaitKind
{
    None,
    Lock,

    /// <summary>Blocked on a task: <c>.Result</c>, <c>.Wait()</c>, <c>GetAwaiter().GetResult()</c>.</summary>
    Task,
    InputOutput,
    Other,
}
