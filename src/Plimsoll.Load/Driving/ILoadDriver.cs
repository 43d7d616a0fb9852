using Plimsoll.Load.Driving.Recording;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving;

/// <summary>What drives a load: the workers of this process, or other processes on its behalf.</summary>
internal interface ILoadDriver : IAsyncDisposable
{
    LoadClock Clock { get; }
    Recorder Recorder { get; }

    /// <summary>It is known when the first session may start.</summary>
    Task Begun { get; }

    /// <summary>Ends with the load; with a fault where it broke down.</summary>
    Task Ended { get; }
    int InFlight { get; }
    int Sessions { get; }

    /// <summary>After the end: what waited for an answer then.</summary>
    IReadOnlyDictionary<Failure, long> CutOff { get; }

    /// <summary>What each process has used up to now.</summary>
    IReadOnlyList<UseReading> Uses { get; }

    void SetMultiple(double multiple);

    /// <summary>Returns when the time has come, or up to a millisecond before, and what was recorded until then can be asked for.</summary>
    ValueTask WaitUntilAsync(TimeSpan at, CancellationToken token);

    /// <summary>Whether everything that was due before has been recorded.</summary>
    bool IsSettled(TimeSpan before);

    /// <summary>How many requests that were due in a window, on borders of slices, are not recorded yet.</summary>
    int CountOpen(TimeSpan from, TimeSpan to);

    /// <summary>What each agent did in a window; empty where this process alone drives the load.</summary>
    IReadOnlyList<AgentResult> AgentsOf(TimeSpan from, TimeSpan to);
}
