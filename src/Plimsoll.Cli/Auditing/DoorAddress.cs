using System.Net;
using Plimsoll.Telemetry.Doors;

namespace Plimsoll.Cli.Auditing;

/// <summary>Where telemetry is taken in, as <c>--listen</c> says it.</summary>
public static class DoorAddress
{
    private const int HttpPort = 4318;
    private const int GrpcPort = 4317;

    /// <summary>
    /// <c>http://127.0.0.1:4318</c> and <c>grpc://127.0.0.1:4317</c> name one door; <c>0.0.0.0</c> names both at their usual
    /// ports, <c>0.0.0.0:4318</c> the one for HTTP.
    /// </summary>
    /// <returns>The options with the doors that are named, or what is wrong with the words, all at once.</returns>
    public static (DoorOptions Options, IReadOnlyList<string> Errors) Parse(IReadOnlyList<string> words, string? token)
    {
        var errors = new List<string>();
        IPEndPoint? http = null;
        IPEndPoint? grpc = null;
        foreach (var word in words)
        {
            var (scheme, rest) = word.Split("://", 2) is [var s, var r] ? (s.ToLowerInvariant(), r) : ("", word);
            if (scheme is not ("" or "http" or "grpc") || Endpoint(rest) is not { } endpoint)
            {
                errors.Add(
                    $"'{word}' is no address to listen at; write it like http://127.0.0.1:4318, grpc://127.0.0.1:4317 or 0.0.0.0"
                );
                continue;
            }
            var hasPort = endpoint.Port is { } port;
            if (scheme is "http" or "")
            {
                Take(ref http, new IPEndPoint(endpoint.Address, endpoint.Port ?? HttpPort), "HTTP", errors);
            }
            if (scheme == "grpc" || (scheme.Length == 0 && !hasPort))
            {
                Take(ref grpc, new IPEndPoint(endpoint.Address, endpoint.Port ?? GrpcPort), "gRPC", errors);
            }
        }
        var usual = new DoorOptions { Token = string.IsNullOrWhiteSpace(token) ? null : token };
        var options = words.Count == 0 ? usual : usual with { Http = http, Grpc = grpc };
        return (options, errors.Count > 0 ? errors : options.Faults());
    }

    private static void Take(ref IPEndPoint? door, IPEndPoint address, string kind, List<string> errors)
    {
        if (door is not null)
        {
            errors.Add($"two addresses are named for {kind}: {door} and {address}");
        }
        door = address;
    }

    private static (IPAddress Address, int? Port)? Endpoint(string text)
    {
        text = text.TrimEnd('/');
        if (text.StartsWith("localhost", StringComparison.OrdinalIgnoreCase))
        {
            text = "127.0.0.1" + text["localhost".Length..];
        }
        // .NET takes [::1]:4318 for an address as well, and drops the port.
        var colon = text.LastIndexOf(':');
        var hasPort = colon > 0 && (text[colon - 1] == ']' || text.IndexOf(':') == colon);
        if (hasPort)
        {
            return IPEndPoint.TryParse(text, out var endpoint) && text[(colon + 1)..].All(char.IsAsciiDigit)
                ? (endpoint.Address, endpoint.Port)
                : null;
        }
        return IPAddress.TryParse(text, out var alone) && text.AsSpan().ContainsAny('.', ':') ? (alone, null) : null;
    }
}
