namespace Plimsoll.Load.Envelope.Limits;

/// <summary>One look at one limit, over the time since the look before it.</summary>
/// <param name="Name">Which one, e.g. <c>Npgsql pool of shop</c>.</param>
/// <param name="Busy">
/// How many units were held on average (connections, processors, threads): Little's N. Null where only the utilisation is
/// known.
/// </param>
/// <param name="Capacity">How many units there are; null where it is not known.</param>
/// <param name="Utilisation">0 to 1; null where neither it nor busy and capacity are known.</param>
/// <param name="Waiting">How many waited for a unit on average; null where it cannot be seen.</param>
/// <param name="Completed">How often a unit was given back; null where it is not counted.</param>
/// <param name="Over">How long it was looked at.</param>
public sealed record LimitSample(
    string Name,
    LimitKind Kind,
    double? Busy,
    double? Capacity,
    double? Utilisation,
    double? Waiting,
    long? Completed,
    TimeSpan Over
)
{
    /// <summary>
    /// Part of it is taken whatever the load is: by others on the same machine, or at rest. Its demand is then what it takes
    /// more at a higher load.
    /// </summary>
    public bool HasBase { get; init; }

    /// <summary>
    /// Units that are there now, held or not, e.g. the open connections of a pool: where the capacity is not known, they tell
    /// it once the pool has stopped growing. Of what has a base, the most that were taken at once. Null where they cannot be
    /// counted.
    /// </summary>
    public double? Existing { get; init; }
}
