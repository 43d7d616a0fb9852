using System.Buffers.Binary;
using System.IO.Compression;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Tests.Traces;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Tests.Doors;

public sealed class GrpcDoorTests
{
    private readonly GatheredTraces _sink = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takes_a_call_plain_and_gzip(bool isPacked)
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink);
        var message = SentRequest.Traces(new SentSpan(1, 2) { Name = "work" });
        var (status, _, answer) = await open.CallAsync(Framed(message, isPacked), encoding: isPacked ? "gzip" : null);
        status.ShouldBe("0");
        answer.ShouldBeEmpty();
        await open.Doors.FlushAsync(Token);
        _sink.Names.ShouldBe(["work"]);
    }

    [Fact]
    public async Task Says_how_many_spans_were_left_out()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink);
        var (status, _, answer) = await open.CallAsync(Framed(SentRequest.Traces(new SentSpan(1, 0))));
        status.ShouldBe("0");
        answer.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Refuses_with_the_status_that_fits()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink, o => o with { MostRequestBytes = 10_000 });
        var whole = Framed(SentRequest.Traces(new SentSpan(1, 2)));
        (await open.CallAsync(whole, path: "/some.Service/Call")).Status.ShouldBe("12");
        (await open.CallAsync([0, 0, 0])).Status.ShouldBe("3");
        (await open.CallAsync([0, 0, 0, 0, 9, 1])).Status.ShouldBe("3");
        (await open.CallAsync(Framed([0x0A, 0xFF]))).Status.ShouldBe("3");
        (await open.CallAsync(Framed(new byte[20_000]))).Status.ShouldBe("3");
        (await open.CallAsync(Framed(new byte[1 << 20], isPacked: true), encoding: "gzip")).Status.ShouldBe("3");
        (await open.CallAsync(Framed([1, 2, 3], isPacked: true), encoding: "snappy")).Status.ShouldBe("12");
        (await open.CallAsync(whole)).Status.ShouldBe("0");
    }

    [Fact]
    public async Task A_sender_without_the_token_stays_outside()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(_sink, o => o with { Token = "s3cret" });
        var whole = Framed(SentRequest.Traces(new SentSpan(1, 2)));
        (await open.CallAsync(whole)).Status.ShouldBe("16");
        (await open.CallAsync(whole, authorization: "Bearer s3cret")).Status.ShouldBe("0");
    }

    [Fact]
    public async Task When_there_is_no_room_senders_are_told_when_to_come_again()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(
            _sink,
            o => o with { MostBytesUnderWay = 1_000, ComeAgainAfter = TimeSpan.FromMilliseconds(2500) }
        );
        var (status, trailers, _) = await open.CallAsync(Framed(SentRequest.Traces(new SentSpan(1, 2))));
        status.ShouldBe("8");
        var details = trailers.GetValues("grpc-status-details-bin").Single();
        var bytes = Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='));
        // google.rpc.Status.details → Any.value → RetryInfo.retry_delay → seconds, nanos
        var delay = new ProtoReader(Field(Field(Field(bytes, 3), 2), 1));
        delay.Next().ShouldBeTrue();
        delay.ReadVarint().ShouldBe(2u);
        delay.Next().ShouldBeTrue();
        delay.ReadVarint().ShouldBe(500_000_000u);
    }

    private static byte[] Field(byte[] message, int field)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                return reader.ReadBytes().ToArray();
            }
        }
        return [];
    }

    private static byte[] Framed(byte[] message, bool isPacked = false)
    {
        if (isPacked)
        {
            var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                gzip.Write(message);
            }
            message = packed.ToArray();
        }
        var framed = new byte[5 + message.Length];
        framed[0] = isPacked ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), (uint)message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }
}
