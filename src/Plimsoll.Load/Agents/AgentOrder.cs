using Plimsoll.Core;
using Plimsoll.Load.Driving;

namespace Plimsoll.Load.Agents;

/// <summary>How a load is to be driven, as it is sent. What the target's owner has allowed is the agent's own to know.</summary>
internal sealed record AgentOrder(
    Uri? Target,
    double Multiple,
    int Seed,
    TimeSpan Timeout,
    long MaxAnswer,
    int MaxInFlight,
    int? Connections,
    int? Workers,
    HttpProtocol Protocol,
    bool AnyCertificate,
    TimeSpan Slice,
    LoadShare Share
)
{
    public static AgentOrder Of(LoadOptions options, LoadShare share) =>
        new(
            options.Target,
            options.Multiple,
            options.Seed,
            options.Timeout,
            options.MaxAnswer.Count,
            options.MaxInFlight,
            options.Connections,
            options.Workers,
            options.Protocol,
            options.AnyCertificate,
            options.Slice,
            share
        );

    public LoadOptions ToOptions(IReadOnlyList<string> ownedTargets) =>
        new()
        {
            Target = Target,
            OwnedTargets = ownedTargets,
            Multiple = Multiple,
            Seed = Seed,
            Timeout = Timeout,
            MaxAnswer = new Bytes(MaxAnswer),
            MaxInFlight = MaxInFlight,
            Connections = Connections,
            Workers = Workers,
            Protocol = Protocol,
            AnyCertificate = AnyCertificate,
            Slice = Slice,
            // The window is the coordinator's; the agent drives until it is stopped.
            Window = Slice,
            Share = Share,
        };
}
