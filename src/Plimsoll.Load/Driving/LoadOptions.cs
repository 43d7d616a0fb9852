using Plimsoll.Core;

namespace Plimsoll.Load.Driving;

/// <summary>How a load is driven. Checked when it starts.</summary>
public sealed record LoadOptions
{
    /// <summary>Overrides the scenario's own; one of the two must be there.</summary>
    public Uri? Target { get; init; }

    /// <summary>Hosts beyond this machine that may be loaded; see <see cref="TargetPermission"/>.</summary>
    public IReadOnlyList<string> OwnedTargets { get; init; } = [];

    /// <summary>Of today's peak; above 0.</summary>
    public double Multiple { get; init; } = 1;

    /// <summary>
    /// What passes before anything is measured. Null stands for the mean length of the scenario's sessions, within 2
    /// and 30 seconds: before that, the late steps of journeys are too rare.
    /// </summary>
    public TimeSpan? WarmUp { get; init; }

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same seed draws the same arrivals, journeys and values.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Of one request, from its start to the end of its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public Bytes MaxAnswer { get; init; } = Bytes.FromMegabytes(8);

    /// <summary>A request that is due while so many wait for answers is not sent, and counts as failed.</summary>
    public int MaxInFlight { get; init; } = 4096;

    /// <summary>
    /// A window in which more than one request in a thousand was sent later than this after its intended start is
    /// invalid. The default suits a machine that the target and its database share: the scheduler alone may then take
    /// tens of milliseconds. With a machine of its own, 10 ms is a good bound.
    /// </summary>
    public TimeSpan LatenessBound { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The grain of the timeline.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromSeconds(1);
}
