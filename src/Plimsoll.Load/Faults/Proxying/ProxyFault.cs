using System.Text.Json.Serialization;

namespace Plimsoll.Load.Faults.Proxying;

/// <summary>What a proxy can do to the connections through it. <c>Up</c> is to the server, <c>Down</c> to the client.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Latency), "latency")]
[JsonDerivedType(typeof(Bandwidth), "bandwidth")]
[JsonDerivedType(typeof(Reset), "reset")]
[JsonDerivedType(typeof(BlackHole), "black-hole")]
[JsonDerivedType(typeof(SlowClose), "slow-close")]
[JsonDerivedType(typeof(Refuse), "refuse")]
[JsonDerivedType(typeof(Http), "http")]
public abstract record ProxyFault
{
    private ProxyFault() { }

    /// <summary>As a scenario names it: <c>latency</c>, <c>black-hole</c>, …</summary>
    [JsonIgnore]
    public string Kind => KindText.Of(GetType().Name);

    /// <summary>Holds up what flows. Order is kept; what belongs to one answer shares one draw.</summary>
    public sealed record Latency(Delay? Up, Delay? Down) : ProxyFault;

    /// <summary>All connections together get so many bytes per second in each direction; null for no limit.</summary>
    public sealed record Bandwidth(long? UpBytesPerSecond, long? DownBytesPerSecond) : ProxyFault;

    /// <summary>Every connection ends with a TCP reset, and so does each new one as soon as it is made.</summary>
    public sealed record Reset : ProxyFault;

    /// <summary>Connections are accepted and stay open; nothing is read and nothing is forwarded. Afterwards they go on.</summary>
    public sealed record BlackHole : ProxyFault;

    /// <summary>When one side closes, the other learns of it so much later.</summary>
    public sealed record SlowClose(TimeSpan After) : ProxyFault;

    /// <summary>New connections are refused, as where nobody listens; those there are go on.</summary>
    public sealed record Refuse : ProxyFault;

    /// <summary>
    /// For HTTP/1.1: a request is answered with <see cref="Status"/> instead of being forwarded, or is held up by
    /// <see cref="Wait"/>, or both. Anything that is not HTTP/1.1 passes untouched.
    /// </summary>
    /// <param name="Probability">Above 0, at most 1: how often a request is struck.</param>
    public sealed record Http(int? Status, Delay? Wait, double Probability) : ProxyFault;
}
