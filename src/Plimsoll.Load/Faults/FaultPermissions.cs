namespace Plimsoll.Load.Faults;

/// <summary>What a person has allowed by name. All else is refused.</summary>
public sealed record FaultPermissions
{
    /// <summary>Processes may be killed: what cannot be undone.</summary>
    public bool MayKill { get; init; }

    /// <summary>Proxies may listen where other machines can reach them.</summary>
    public bool MayLeaveLoopback { get; init; }
}
