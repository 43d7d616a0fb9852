using System.Net;
using Plimsoll.Core;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Telemetry.Doors;

/// <summary>Where the doors stand, who may come in, and how much.</summary>
public sealed record DoorOptions
{
    /// <summary>Of OTLP over HTTP, protobuf and JSON; null: that door stays closed. Port 0: any free one.</summary>
    public IPEndPoint? Http { get; init; } = new(IPAddress.Loopback, 4318);

    /// <summary>Of OTLP over gRPC, without TLS.</summary>
    public IPEndPoint? Grpc { get; init; } = new(IPAddress.Loopback, 4317);

    /// <summary>
    /// What senders must show as <c>Authorization: Bearer …</c> (<c>OTEL_EXPORTER_OTLP_HEADERS</c>); needed where a door is open
    /// beyond this machine.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Of one request, as sent and unpacked.</summary>
    public int MostRequestBytes { get; init; } = 16 << 20;

    /// <summary>Of all requests under way; beyond, senders are asked to come again.</summary>
    public long MostBytesUnderWay { get; init; } = 48 << 20;

    /// <summary>Requests that wait to be analysed; beyond, senders are asked to come again.</summary>
    public int MostWaiting { get; init; } = 64;

    /// <summary>After which a sender that was turned away for want of room should come again.</summary>
    public TimeSpan ComeAgainAfter { get; init; } = TimeSpan.FromSeconds(2);

    public TraceBounds Traces { get; init; } = new();

    /// <summary>All that is wrong with the options, at once.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (Http is null && Grpc is null)
        {
            faults.Add("no door is open: name an address for HTTP or for gRPC");
        }
        foreach (var door in new[] { Http, Grpc })
        {
            if (door is not null && !IPAddress.IsLoopback(door.Address) && string.IsNullOrEmpty(Token))
            {
                faults.Add($"{door} can be reached from other machines: a door there needs a token");
            }
        }
        AddUnlessPositive(MostRequestBytes, nameof(MostRequestBytes));
        AddUnlessPositive(MostBytesUnderWay, nameof(MostBytesUnderWay));
        AddUnlessPositive(MostWaiting, nameof(MostWaiting));
        AddUnlessPositive(Traces.MostOpenSpans, nameof(Traces.MostOpenSpans));
        AddUnlessPositive(Traces.MostSpansPerTrace, nameof(Traces.MostSpansPerTrace));
        return faults;

        void AddUnlessPositive(long value, string name)
        {
            if (value <= 0)
            {
                faults.Add($"{name} must be more than 0");
            }
        }
    }

    /// <summary>Without the token.</summary>
    public override string ToString() =>
        $"HTTP {Http?.ToString() ?? "closed"}, gRPC {Grpc?.ToString() ?? "closed"}, {(Token is null ? "no token" : "a token")}";

    internal void Validate()
    {
        if (Faults() is { Count: > 0 } faults)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"The telemetry doors cannot open: {string.Join("; ", faults)}.",
                "Change the options."
            );
        }
    }
}
