using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Load.Faults.Proxying.Http;

namespace Plimsoll.Load.Tests.Faults.Proxying.Http;

public sealed class RequestFramerTests
{
    private static readonly string[] s_requests =
    [
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "\r\nPOST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
        "POST /b HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n",
        "PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: 1\r\n\r\n",
        "DELETE /d HTTP/1.0\nX: y\n\n",
    ];

    [Fact]
    public void However_the_bytes_are_cut_each_request_begins_and_ends_once_and_nothing_is_lost() =>
        Prop.ForAll(
                ArbMap.Default.GeneratorFor<int>().ArrayOf().Where(picks => picks.Length < 12).ToArbitrary(),
                Gen.Choose(1, 40).NonEmptyListOf().Select(cuts => cuts.ToArray()).ToArbitrary(),
                (picks, cuts) =>
                {
                    var requests = picks.Select(pick => s_requests[(int)((uint)pick % s_requests.Length)]).ToList();
                    var text = string.Concat(requests);
                    var parts = Feed(text, cuts, out var framer);
                    framer.IsPlain.ShouldBeFalse();
                    string.Concat(parts.Select(part => Encoding.Latin1.GetString(part.Bytes.Span))).ShouldBe(text);
                    parts.Count(part => part.Begins).ShouldBe(requests.Count);
                    parts.Count(part => part.Ends).ShouldBe(requests.Count);
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("CONNECT a:1 HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("get me\r\n")]
    [InlineData("HELO there\r\n")]
    public void Becomes_plain_where_it_does_not_understand_and_passes_every_byte(string text)
    {
        var parts = Feed(text + "GET / HTTP/1.1\r\n\r\n", [7], out var framer);
        framer.IsPlain.ShouldBeTrue();
        string.Concat(parts.Select(part => Encoding.Latin1.GetString(part.Bytes.Span)))
            .ShouldBe(text + "GET / HTTP/1.1\r\n\r\n");
    }

    [Fact]
    public void A_head_without_end_becomes_plain()
    {
        var text = "GET / HTTP/1.1\r\nX: " + new string('x', 70_000);
        var parts = Feed(text, [4096], out var framer);
        framer.IsPlain.ShouldBeTrue();
        parts.Sum(part => part.Bytes.Length).ShouldBe(text.Length);
    }

    private static List<RequestPart> Feed(string text, int[] cuts, out RequestFramer framer)
    {
        framer = new RequestFramer();
        var parts = new List<RequestPart>();
        ReadOnlyMemory<byte> bytes = Encoding.Latin1.GetBytes(text);
        for (var i = 0; bytes.Length > 0; i++)
        {
            var count = Math.Min(bytes.Length, cuts[i % cuts.Length]);
            parts.AddRange(framer.Feed(bytes[..count]));
            bytes = bytes[count..];
        }
        return parts;
    }
}
