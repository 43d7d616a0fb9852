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
    /// So many connections, opened before the load begins: where all are busy, a request waits in line, and that is part of
    /// its latency. Null opens as many as the rate needs where answers take 10 ms, and more whenever none is free.
    /// </summary>
    public int? Connections { get; init; }

    /// <summary>
    /// Threads that drive the load, each with its share of it. Null stands for half of the processors, 1 to 8: the other
    /// half is for the target where both share a machine. What is sent and when does not depend on it.
    /// </summary>
    public int? Workers { get; init; }

    public HttpProtocol Protocol { get; init; } = HttpProtocol.Http11;

    /// <summary>
    /// Takes certificates that this machine does not trust. The load is then encrypted, but nobody knows for whom.
    /// </summary>
    public bool AnyCertificate { get; init; }

    /// <summary>
    /// A window in which more than one request in a thousand was started later than this after its intended start is
    /// invalid. The default suits a generator with a processor to itself; where the target and its database share the
    /// machine, the scheduler alone may take tens of milliseconds.
    /// </summary>
    public TimeSpan LatenessBound { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// A window in which a worker had something to do for more than this share of the time is invalid: what it measured
    /// then is partly its own queue.
    /// </summary>
    public double BusyBound { get; init; } = 0.95;

    /// <summary>Where several processes drive a load together: which part of it this one drives.</summary>
    public LoadShare Share { get; init; } = LoadShare.Whole;

    /// <summary>The grain of the timeline.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromSeconds(1);
}
