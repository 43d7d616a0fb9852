using Plimsoll.Core;

namespace Plimsoll.Load.Faults.Keeping;

/// <summary>What the keeper says: to a command, or of itself when a fault has ended.</summary>
/// <param name="Id">Of the command; 0 for what it says of itself.</param>
internal sealed record KeeperAnswer(int Id)
{
    public DateTimeOffset? At { get; init; }

    /// <summary>The fault that has ended.</summary>
    public string? Ended { get; init; }

    /// <summary>Where a proxy listens.</summary>
    public string? Address { get; init; }

    /// <summary>Why it was refused; null where it was done.</summary>
    public KeeperRefusal? Refusal { get; init; }
}

internal sealed record KeeperRefusal(Fault Fault, string What, string Next);
