using Plimsoll.Load.Faults;

namespace Plimsoll.Bench.FaultAccuracy;

/// <summary>A fault, and how somebody who has no part in it sees that it is there.</summary>
/// <param name="IsThereAsync">Given the id of the process that keeps the fault.</param>
internal sealed record UndoKind(string Name, FaultAction Action, Func<int, Task<bool>> IsThereAsync)
{
    public IReadOnlyList<ProxyPlan> Proxies { get; init; } = [];

    /// <summary>Called when the fault has begun.</summary>
    public Action Begun { get; init; } = () => { };
}
