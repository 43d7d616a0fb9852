using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;

namespace Plimsoll.Load.Tests.Driving.Transports;

public sealed class AnswerParserTests
{
    public static TheoryData<string, int, string, bool> Answers =>
        new()
        {
            { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true },
            { "HTTP/1.1 200\r\ncontent-length:0\r\n\r\n", 200, "", true },
            { "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 200, "hi", true },
            { "HTTP/1.1 404 Not Found\r\nX: y\r\n folded\r\nContent-Length: 3, \r\n\r\n", 0, "", false },
            { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 200, "x", true },
            { "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nx", 200, "x", false },
            { "HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 1\r\n\r\nx", 200, "x", false },
            { "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x", false },
            { "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", 200, "x", true },
            { "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true },
            { "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", 304, "", true },
            { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", 101, "", false },
            {
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 201 C\r\nContent-Length: 1\r\n\r\ny",
                201,
                "y",
                true
            },
            {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nB;ext=\"a\"\r\n, you there\r\n0\r\n\r\n",
                200,
                "hello, you there",
                true
            },
            {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 9\r\n\r\n1\r\nx\r\n0\r\nTrailer: a\r\nMore: b\r\n\r\n",
                200,
                "x",
                true
            },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Reads_the_same_however_the_bytes_are_cut(string answer, int status, string body, bool keeps)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Check(Read([bytes[..cut], bytes[cut..]]), $"cut at {cut}");
        }
        Check(Read([.. bytes.Select(one => new[] { one })]), "byte by byte");

        void Check((Call Call, AnswerParser Parser, int Used) read, string how)
        {
            read.Parser.IsOver.ShouldBeTrue(how);
            read.Call.Status.ShouldBe(status, how);
            Encoding.Latin1.GetString(read.Call.Body.Span).ShouldBe(body, how);
            read.Parser.KeepsConnection.ShouldBe(keeps, how);
            if (status != 0)
            {
                read.Call.Failure.ShouldBeNull(how);
                read.Used.ShouldBe(bytes.Length, how);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Reads_a_head_that_it_remembers_as_it_read_it_first(string answer, int status, string body, bool keeps)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        var memo = new HeadMemo();
        var first = Read([bytes], memo: memo);
        for (var cut = bytes.Length; cut >= 0; cut--)
        {
            var (call, parser, used) = Read([bytes[..cut], bytes[cut..]], memo: memo);
            (call.Status, parser.KeepsConnection).ShouldBe((status, keeps));
            Encoding.Latin1.GetString(call.Body.Span).ShouldBe(body);
            call.Head.Span.SequenceEqual(first.Call.Head.Span).ShouldBeTrue();
            used.ShouldBe(first.Used);
        }
    }

    [Fact]
    public void A_head_that_it_remembers_does_not_stand_for_another()
    {
        var memo = new HeadMemo();
        foreach (var body in new[] { "a", "a", "bcd", "bcd", "", "a" })
        {
            var bytes = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            Encoding.Latin1.GetString(Read([bytes], memo: memo).Call.Body.Span).ShouldBe(body);
        }
    }

    [Fact]
    public void Takes_no_more_than_its_answer()
    {
        var bytes = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 500"u8.ToArray();
        Read([bytes]).Used.ShouldBe(bytes.Length - "HTTP/1.1 500".Length);
    }

    [Fact]
    public void An_answer_to_HEAD_has_no_body_whatever_it_says()
    {
        var (call, parser, _) = Read(["HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"u8.ToArray()], HttpMethod.Head);
        parser.IsOver.ShouldBeTrue();
        parser.KeepsConnection.ShouldBeTrue();
        call.Failure.ShouldBeNull();
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("\u0000\u0000\u0012\u0004", Stage.Answer, Cause.Garbage)]
    [InlineData("H", null, null)]
    [InlineData("HTTP/2", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 2x0 OK\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 099 OK\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 2000 OK\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 200 OK\r\nname : value\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999999\r\n", Stage.Answer, Cause.Garbage)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", Stage.Body, Cause.TooLarge)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", null, null)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", Stage.Body, Cause.Garbage)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", Stage.Body, Cause.Garbage)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy", Stage.Body, Cause.Garbage)]
    [InlineData(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        Stage.Body,
        Cause.Garbage
    )]
    public void Says_what_is_wrong(string answer, Stage? stage, Cause? cause)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var failure = Read([bytes[..cut], bytes[cut..]]).Call.Failure;
            (failure?.Stage, failure?.Cause).ShouldBe((stage, cause), $"cut at {cut}");
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX: ", "y", Stage.Answer)]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n", Stage.Answer)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", Stage.Body)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "x", Stage.Body)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "a: b\r\n", Stage.Body)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "x", Stage.Body)]
    public void What_never_ends_is_too_large(string start, string again, Stage stage)
    {
        var (call, parser) = Begin(HttpMethod.Get);
        parser.Feed(Encoding.Latin1.GetBytes(start));
        var part = Encoding.Latin1.GetBytes(again);
        for (var i = 0; i < 100_000 && !parser.IsOver; i++)
        {
            parser.Feed(part);
        }
        call.Failure!.Value.Cause.ShouldBe(Cause.TooLarge);
        call.Failure.Value.Stage.ShouldBe(stage);
    }

    [Theory]
    [InlineData("", false, Stage.Answer)]
    [InlineData("HTTP/1.1 200", false, Stage.Answer)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx", true, Stage.Body)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", true, Stage.Body)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nx", false, Stage.Body)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nx", true, null)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx", true, null)]
    public void A_close_ends_just_what_has_no_other_end(string answer, bool inOrder, Stage? stage)
    {
        var (call, parser) = Begin(HttpMethod.Get);
        parser.Feed(Encoding.Latin1.GetBytes(answer));
        parser.End(inOrder);
        parser.IsOver.ShouldBeTrue();
        parser.KeepsConnection.ShouldBeFalse();
        call.Failure?.Stage.ShouldBe(stage!.Value);
        (call.Failure is null).ShouldBe(stage is null);
        call.Failure?.Cause.ShouldBe(Cause.Reset);
    }

    [Fact]
    public void Hands_back_the_header_lines_of_the_real_answer()
    {
        var (call, _, _) = Read([
            "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\nX-B:2\r\nContent-Length: 0\r\n\r\n"u8.ToArray(),
        ]);
        HeaderLines.Of(call.Head.Span).ShouldBe([new("X-A", "1"), new("X-B", "2"), new("Content-Length", "0")]);
    }

    [Fact]
    public void No_bytes_at_all_break_it()
    {
        // Around the words of real answers, where broken ones are nearly right.
        string[] words =
        [
            "HTTP/1.1 ",
            "200",
            " OK",
            "\r\n",
            "\n",
            "\r",
            "Content-Length",
            ":",
            " ",
            "5",
            "Transfer-Encoding",
            "chunked",
            "0",
            "a",
            "hello",
            ";",
            ",",
            "Connection: close",
            "\0",
            "ÿ",
        ];
        Prop.ForAll(
                Gen.Elements(words).ListOf().Zip(Gen.Choose(0, 60)).ToArbitrary(),
                pair =>
                {
                    var bytes = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\n" + string.Concat(pair.Item1));
                    var cut = Math.Min(pair.Item2, bytes.Length);
                    var whole = Read([bytes]);
                    var parts = Read([bytes[..cut], bytes[cut..]]);
                    return whole.Parser.IsOver == parts.Parser.IsOver
                        && whole.Call.Failure == parts.Call.Failure
                        && whole.Call.Body.Span.SequenceEqual(parts.Call.Body.Span);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static (Call, AnswerParser) Begin(HttpMethod method, HeadMemo? memo = null)
    {
        var call = new Call
        {
            Memo = memo,
            Request = new RequestBytes { Method = method },
            KeepHead = true,
            KeepBody = true,
        };
        call.Begin();
        var parser = new AnswerParser();
        parser.Begin(call, maxBody: 1_000);
        return (call, parser);
    }

    private static (Call Call, AnswerParser Parser, int Used) Read(
        byte[][] parts,
        HttpMethod? method = null,
        HeadMemo? memo = null
    )
    {
        var (call, parser) = Begin(method ?? HttpMethod.Get, memo);
        var used = 0;
        foreach (var part in parts)
        {
            used += parser.IsOver ? 0 : parser.Feed(part);
        }
        return (call, parser, used);
    }
}
