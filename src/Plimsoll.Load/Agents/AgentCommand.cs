using System.Text.Json.Serialization;

namespace Plimsoll.Load.Agents;

/// <summary>What the coordinator asks of an agent.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Ping), "ping")]
[JsonDerivedType(typeof(Probe), "probe")]
[JsonDerivedType(typeof(Prepare), "prepare")]
[JsonDerivedType(typeof(Begin), "begin")]
[JsonDerivedType(typeof(Pace), "pace")]
[JsonDerivedType(typeof(Stop), "stop")]
internal abstract record AgentCommand
{
    private AgentCommand() { }

    /// <param name="Proof">See <see cref="TokenProof"/>.</param>
    public sealed record Hello(int Protocol, string Version, byte[] Nonce, byte[] Proof) : AgentCommand;

    /// <summary>Asks for the agent's time. Sent again and again: a coordinator that says nothing counts as gone.</summary>
    public sealed record Ping(long Id) : AgentCommand;

    /// <summary>Asks the target once; answered by <see cref="AgentMessage.Probed"/>.</summary>
    public sealed record Probe(AgentOrder Order, string Yaml, IReadOnlyDictionary<string, string> Files) : AgentCommand;

    /// <summary>Opens the connections of a load; answered by <see cref="AgentMessage.Ready"/>.</summary>
    public sealed record Prepare(AgentOrder Order, string Yaml, IReadOnlyDictionary<string, string> Files)
        : AgentCommand;

    /// <summary>Begins the load that was prepared; answered by <see cref="AgentMessage.Begun"/>.</summary>
    /// <param name="At">By the agent's own clock.</param>
    public sealed record Begin(TimeSpan At) : AgentCommand;

    /// <summary>Another multiple of today's peak.</summary>
    /// <param name="From">Since the load began.</param>
    public sealed record Pace(double Multiple, TimeSpan From) : AgentCommand;

    /// <summary>Ends the load at once; answered by <see cref="AgentMessage.Ended"/>.</summary>
    public sealed record Stop : AgentCommand;
}
