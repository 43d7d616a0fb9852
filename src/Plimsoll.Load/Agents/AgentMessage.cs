using System.Text.Json.Serialization;
using Plimsoll.Core;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Workers;

namespace Plimsoll.Load.Agents;

/// <summary>What an agent says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "say")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Pong), "pong")]
[JsonDerivedType(typeof(Probed), "probed")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(Report), "report")]
[JsonDerivedType(typeof(Ended), "ended")]
internal abstract record AgentMessage
{
    private AgentMessage() { }

    /// <summary>Its first words, to anybody.</summary>
    public sealed record Hello(int Protocol, string Version, byte[] Nonce, bool NeedsToken) : AgentMessage;

    /// <param name="Proof">See <see cref="TokenProof"/>.</param>
    public sealed record Welcome(byte[] Proof) : AgentMessage;

    /// <summary>In place of the answer to what was asked.</summary>
    public sealed record Refused(Fault Fault, string What, string Next) : AgentMessage;

    /// <param name="At">By the agent's clock.</param>
    public sealed record Pong(long Id, TimeSpan At) : AgentMessage;

    public sealed record Probed(TimeSpan Took) : AgentMessage;

    /// <summary>Its connections are open.</summary>
    public sealed record Ready : AgentMessage;

    /// <param name="Late">How long after the moment that was agreed on the word reached it; negative where it came in time.</param>
    public sealed record Begun(TimeSpan Late) : AgentMessage;

    /// <summary>What has happened since the report before.</summary>
    /// <param name="At">Since the load began.</param>
    /// <param name="Recorded">See <see cref="RecordingCode"/>; by the number of the slice.</param>
    /// <param name="Settled">Everything that was due before is in this report or one before it.</param>
    /// <param name="Open">Requests that are due and not recorded, by the number of the slice.</param>
    /// <param name="Processor">What its process has used so far.</param>
    public sealed record Report(
        TimeSpan At,
        IReadOnlyDictionary<long, byte[]> Recorded,
        TimeSpan Settled,
        IReadOnlyDictionary<long, int> Open,
        int InFlight,
        int Sessions,
        TimeSpan Processor,
        IReadOnlyList<WorkerUse> Workers
    ) : AgentMessage
    {
        /// <summary>Of the agent's machine; null where it does not say.</summary>
        public MachineTime? Machine { get; init; }
    }

    /// <summary>The load is over.</summary>
    /// <param name="BrokeDown">Why it ended by itself; null where it was stopped.</param>
    public sealed record Ended(IReadOnlyList<FailureTimes> CutOff, string? BrokeDown) : AgentMessage;
}

internal readonly record struct FailureTimes(Failure Failure, long Times);
