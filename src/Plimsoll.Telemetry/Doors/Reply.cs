using System.Globalization;
using System.Text.Json;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Doors;

/// <summary>The messages that go back: Export…ServiceResponse and google.rpc.Status, as protobuf and as JSON.</summary>
internal static class Reply
{
    /// <summary>Empty where all was taken: an absent partial_success says so.</summary>
    public static byte[] Taken(Outcome outcome)
    {
        if (outcome.Rejected == 0)
        {
            return [];
        }
        using var writer = new ProtoWriter();
        var partial = writer.Begin(1);
        writer.Varint(1, (ulong)outcome.Rejected);
        writer.Text(2, outcome.Reason ?? "");
        writer.End(partial);
        return writer.Written.ToArray();
    }

    public static byte[] TakenAsJson(Signal signal, Outcome outcome)
    {
        if (outcome.Rejected == 0)
        {
            return "{}"u8.ToArray();
        }
        var name = signal switch
        {
            Signal.Traces => "rejectedSpans",
            Signal.Metrics => "rejectedDataPoints",
            _ => "rejectedLogRecords",
        };
        // Numbers of 64 bits are strings in protobuf's JSON.
        return JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>
            {
                ["partialSuccess"] = new Dictionary<string, string>
                {
                    [name] = outcome.Rejected.ToString(CultureInfo.InvariantCulture),
                    ["errorMessage"] = outcome.Reason ?? "",
                },
            }
        );
    }

    /// <param name="comeAgainAfter">Given to the sender as RetryInfo where it should come again.</param>
    public static byte[] Refused(Refusal refusal, TimeSpan comeAgainAfter)
    {
        using var writer = new ProtoWriter();
        writer.Varint(1, (ulong)refusal.GrpcStatus);
        writer.Text(2, refusal.Message);
        if (refusal.ComeAgain)
        {
            var any = writer.Begin(3);
            writer.Text(1, "type.googleapis.com/google.rpc.RetryInfo");
            var retryInfo = writer.Begin(2);
            var delay = writer.Begin(1);
            writer.Varint(1, (ulong)comeAgainAfter.TotalSeconds);
            writer.Varint(2, (ulong)(comeAgainAfter.Ticks % TimeSpan.TicksPerSecond * 100));
            writer.End(delay);
            writer.End(retryInfo);
            writer.End(any);
        }
        return writer.Written.ToArray();
    }

    public static byte[] RefusedAsJson(Refusal refusal) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object> { ["code"] = refusal.GrpcStatus, ["message"] = refusal.Message }
        );
}
