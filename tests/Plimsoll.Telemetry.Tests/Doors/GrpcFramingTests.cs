using System.Buffers.Binary;
using System.IO.Compression;
using Plimsoll.Telemetry.Tests.Traces;

namespace Plimsoll.Telemetry.Tests.Doors;

/// <summary>Frames and gzip that are broken in every way that chance thinks of.</summary>
public sealed class GrpcFramingTests
{
    private static readonly string[] s_expected = ["0", "3", "8", "12"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(20_261_121)]
    [InlineData(7)]
    public async Task Whatever_comes_is_answered_and_the_door_stays_open(int seed)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var sink = new GatheredTraces();
        await using var open = await OpenDoors.AtFreePortsAsync(sink, o => o with { MostRequestBytes = 100_000 });
        var whole = SentRequest.Traces(new SentSpan(1, 2) { Name = "work" }, new SentSpan(1, 3, 2) { Name = "more" });
        for (var i = 0; i < 400; i++)
        {
            var isPacked = random.Next(2) == 0;
            var call = Mutated(Framed(whole, isPacked), random);
            var (status, _, _) = await open.CallAsync(call, encoding: random.Next(4) == 0 ? "identity" : "gzip");
            s_expected.ShouldContain(status, $"call {i}: {Convert.ToHexString(call)}");
        }
        await open.Doors.FlushAsync(Token);
        (await open.Doors.SnapshotAsync(Token)).Faults.ShouldBe(0);
        (await open.CallAsync(Framed(whole, isPacked: true), encoding: "gzip")).Status.ShouldBe("0");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public async Task A_trailer_of_gzip_that_lies_about_the_size_costs_nothing_but_itself(uint told)
    {
        await using var open = await OpenDoors.AtFreePortsAsync(new GatheredTraces());
        var call = Framed(SentRequest.Traces(new SentSpan(1, 2)), isPacked: true);
        BinaryPrimitives.WriteUInt32LittleEndian(call.AsSpan(call.Length - 4), told);
        (await open.CallAsync(call, encoding: "gzip")).Status.ShouldBeOneOf("0", "3");
        (await open.CallAsync(Framed(SentRequest.Traces(new SentSpan(2, 2)), true), encoding: "gzip")).Status.ShouldBe(
            "0"
        );
    }

    [Fact]
    public async Task Who_announces_much_and_sends_little_keeps_nobody_out()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(
            new GatheredTraces(),
            o => o with { MostBytesUnderWay = 4 << 20 }
        );
        var promises = Enumerable
            .Range(0, 3)
            .Select(_ => open.CallAsync([0, 0, 0xF0, 0, 0, 1, 2, 3], encoding: "identity"));
        foreach (var (status, _, _) in await Task.WhenAll(promises))
        {
            status.ShouldBe("3", "it is no whole message, and there was room for it");
        }
    }

    private static byte[] Mutated(byte[] bytes, Random random)
    {
        var copy = bytes.ToList();
        for (var times = random.Next(1, 6); times > 0 && copy.Count > 0; times--)
        {
            var at = random.Next(copy.Count);
            switch (random.Next(4))
            {
                case 0:
                    copy[at] = (byte)random.Next(256);
                    break;
                case 1:
                    copy.RemoveRange(at, Math.Min(copy.Count - at, random.Next(1, 20)));
                    break;
                case 2:
                    copy.InsertRange(at, copy.GetRange(at, Math.Min(copy.Count - at, random.Next(1, 20))));
                    break;
                default:
                    // The prefix decides most.
                    copy[Math.Min(at, random.Next(5))] = (byte)random.Next(256);
                    break;
            }
        }
        return [.. copy];
    }

    private static byte[] Framed(byte[] message, bool isPacked)
    {
        using var framed = new MemoryStream();
        framed.Write([isPacked ? (byte)1 : (byte)0, 0, 0, 0, 0]);
        if (isPacked)
        {
            using var gzip = new GZipStream(framed, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(message);
        }
        else
        {
            framed.Write(message);
        }
        var bytes = framed.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), (uint)bytes.Length - 5);
        return bytes;
    }
}
