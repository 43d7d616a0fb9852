using System.Net;
using Plimsoll.Core;

namespace Plimsoll.Load.Agents;

/// <summary>How an agent waits for coordinators.</summary>
public sealed record AgentOptions
{
    public const int UsualPort = 7117;

    public required IPEndPoint Listen { get; init; }

    /// <summary>What a coordinator must know; null asks for nothing, which is for the loopback alone.</summary>
    public string? Token { get; init; }

    /// <summary>Hosts beyond this machine that may be loaded from here, whatever a coordinator says.</summary>
    public IReadOnlyList<string> OwnedTargets { get; init; } = [];

    /// <summary>Ends with the first coordinator that has shown the token, instead of waiting for the next.</summary>
    public bool Once { get; init; }

    /// <exception cref="PlimsollException">Others could reach it without a token.</exception>
    internal void Require()
    {
        if (Token is null && !IPAddress.IsLoopback(Listen.Address))
        {
            throw new PlimsollException(
                Fault.Usage,
                $"An agent on {Listen} can be reached from other machines, and whoever reaches it could have it drive loads.",
                "Give it a token: --token-file FILE, and the same file to the coordinator; or listen on 127.0.0.1."
            );
        }
    }
}
