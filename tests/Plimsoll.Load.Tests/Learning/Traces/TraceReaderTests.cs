using System.Globalization;
using System.IO.Compression;
using System.Text;
using Plimsoll.Core;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Learning.Logs;
using Plimsoll.Load.Learning.Traces;

namespace Plimsoll.Load.Tests.Learning.Traces;

public sealed class TraceReaderTests
{
    private const string Get =
        """{"key":"http.request.method","value":{"stringValue":"GET"}},{"key":"http.response.status_code","value":{"intValue":"200"}}""";

    [Fact]
    public void A_server_span_without_a_parent_is_a_request()
    {
        var entry = Read(
            Line(
                "web",
                Span(
                    $$$"""
                    {{{Get}}},
                    {"key":"url.path","value":{"stringValue":"/products/7"}},
                    {"key":"url.query","value":{"stringValue":"?ref=mail"}},
                    {"key":"client.address","value":{"stringValue":"192.0.2.7"}},
                    {"key":"user_agent.original","value":{"stringValue":"Mozilla"}},
                    {"key":"session.id","value":{"stringValue":"s1"}},
                    {"key":"http.response.body.size","value":{"intValue":"512"}}
                    """
                )
            )
        )
            .Entries.ShouldHaveSingleItem();
        entry.ShouldBe(
            new AccessLogEntry
            {
                Start = new DateTime(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc),
                Duration = TimeSpan.FromMilliseconds(25),
                Method = "GET",
                Target = "/products/7?ref=mail",
                Status = 200,
                Client = "192.0.2.7",
                Agent = "Mozilla",
                Session = "s1",
                BytesSent = 512,
            }
        );
    }

    [Theory]
    [InlineData("""{"key":"http.target","value":{"stringValue":"/a?b=1"}}""", "/a?b=1")]
    [InlineData("""{"key":"http.url","value":{"stringValue":"http://shop.test/a/b?c=2"}}""", "/a/b?c=2")]
    public void Conventions_of_before_are_understood(string attribute, string target)
    {
        const string Old =
            """{"key":"http.method","value":{"stringValue":"get"}},{"key":"http.status_code","value":{"intValue":200}}""";
        var entry = Read(Line("web", Span($"{Old},{attribute}"))).Entries.ShouldHaveSingleItem();
        (entry.Method, entry.Target).ShouldBe(("GET", target));
    }

    [Fact]
    public void Spans_within_a_request_and_calls_to_others_are_passed_over()
    {
        var inner = Span(Get + Path("/a"), parent: "00f067aa0ba902b7");
        var client = Span(Get + Path("/a"), kind: "3");
        var (entries, summary) = Read(Line("web", inner, client, Span(Get + Path("/b"), kind: "\"SPAN_KIND_SERVER\"")));
        entries.Select(entry => entry.Target).ShouldBe(["/b"]);
        (summary.Lines, summary.Entries, summary.Other, summary.Broken).ShouldBe((3, 1, 2, 0));
    }

    [Fact]
    public void The_session_is_told_by_the_attribute_that_was_named()
    {
        var line = Line("web", Span(Get + Path("/a") + """,{"key":"app.visit","value":{"stringValue":"v9"}}"""));
        Read(line, new TraceOptions { SessionAttribute = "app.visit" }).Entries[0].Session.ShouldBe("v9");
        Read(line).Entries[0].Session.ShouldBeNull();
    }

    [Fact]
    public void Requests_of_one_service_alone_or_of_all_with_a_word_about_it()
    {
        var lines = Line("web", Span(Get + Path("/a"))) + Line("admin", Span(Get + Path("/b")));
        Read(lines, new TraceOptions { Service = "admin" }).Entries.Select(entry => entry.Target).ShouldBe(["/b"]);
        var (entries, summary) = Read(lines);
        entries.Count.ShouldBe(2);
        summary.Warnings.ShouldHaveSingleItem().ShouldContain("admin (1), web (1)");
    }

    [Fact]
    public void What_is_broken_or_incomplete_is_counted_and_shown_without_its_content()
    {
        var (entries, summary) = Read(
            """{"resourceSpans":[{"secret 7""" + "\n" + Line("web", Span(Get), Span(Get + Path("/a")))
        );
        entries.Count.ShouldBe(1);
        summary.Broken.ShouldBe(2);
        summary.FirstBroken.ShouldHaveSingleItem().Shape.ShouldBe("""{"xxxxxxxxxxxxx":[{"xxxxxx 9""");
        summary.Warnings.ShouldHaveSingleItem().ShouldContain("1 requests lack their method, path, status or time");
    }

    [Fact]
    public void Sampled_traces_are_said_to_teach_too_low_a_rate()
    {
        var span = Span(Get + Path("/a"))
            .Replace("\"kind\"", "\"traceState\":\"ot=th:c\",\"kind\"", StringComparison.Ordinal);
        Read(Line("web", span)).Summary.Warnings.ShouldHaveSingleItem().ShouldContain("a sampler that dropped others");
    }

    [Theory]
    [InlineData("{}\n")]
    [InlineData("10.0.0.1 - - [01/May/2024:12:00:00 +0000] \"GET / HTTP/1.1\" 200 10\n")]
    public void A_file_without_spans_is_refused(string text)
    {
        var refusal = Should.Throw<PlimsollException>(() => Read(text));
        refusal.Message.ShouldContain("There are no spans in");
        refusal.Next.ShouldContain("resourceSpans");
    }

    [Fact]
    public void Lines_longer_than_any_access_log_s_are_read_also_where_compressed()
    {
        var spans = Enumerable.Range(0, 3_000).Select(i => Span(Get + Path($"/products/{i}"))).ToArray();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Line("web", spans) + Line("web", Span(Get + Path("/last")))));
        }
        packed.Position = 0;
        var entries = Read(packed, new TraceOptions()).Entries;
        entries.Count.ShouldBe(3_001);
        entries[^1].Target.ShouldBe("/last");
    }

    [Fact]
    public void A_line_beyond_the_limit_is_passed_over_and_the_next_is_read()
    {
        using var stream = new MemoryStream([.. new byte[3_000], (byte)'\n', .. "next"u8]);
        var reader = new LongLineReader(stream, longest: 1_000);
        reader.TryRead(out _, out var isTooLong).ShouldBeTrue();
        isTooLong.ShouldBeTrue();
        reader.TryRead(out var line, out isTooLong).ShouldBeTrue();
        (Encoding.UTF8.GetString(line.Span), isTooLong).ShouldBe(("next", false));
        reader.TryRead(out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Nothing_personal_of_a_trace_enters_the_scenario()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 400; i++)
        {
            text.Append(
                Line(
                    "web",
                    Span(
                        Get
                            + Path($"/users/{i}/orders")
                            + $$$""",{"key":"session.id","value":{"stringValue":"anna-{{{i % 40}}}"}},{"key":"client.address","value":{"stringValue":"192.0.2.{{{i % 40}}}"}}""",
                        seconds: i
                    )
                )
            );
        }
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        using var source = LogSource.Of("traces", stream);
        var learned = LogLearner.Learn(
            [source],
            new TraceReader(new TraceOptions()),
            new LearnOptions(),
            null,
            null,
            TestContext.Current.CancellationToken
        );
        learned.Yaml.ShouldContain("# Learned from traces by plimsoll load learn.");
        learned.Yaml.ShouldContain("/users/{user-id}/orders");
        learned.Yaml.ShouldNotContain("anna");
        learned.Yaml.ShouldNotContain("192.0.2");
        learned.Traffic.Sessions.ShouldBe(40);
    }

    internal static string Path(string path) => $$$""",{"key":"url.path","value":{"stringValue":"{{{path}}}"}}""";

    internal static string Span(string attributes, string kind = "2", string parent = "", double seconds = 0)
    {
        var start = 1_714_564_800_000_000_000 + (long)(seconds * 1e9);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","parentSpanId":"{{{parent}}}","name":"x","kind":{{{kind}}},"startTimeUnixNano":"{{{start}}}","endTimeUnixNano":"{{{start + 25_000_000}}}","attributes":[{{{attributes}}}],"status":{}}"""
        );
    }

    internal static string Line(string service, params string[] spans) =>
        $$$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{service}}}"}}]},"scopeSpans":[{"scope":{"name":"s"},"spans":[{{{string.Join(',', spans)}}}]}]}]}""".Replace(
            "\n",
            "",
            StringComparison.Ordinal
        ) + "\n";

    private static (IReadOnlyList<AccessLogEntry> Entries, LogSummary Summary) Read(
        string text,
        TraceOptions? options = null
    )
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Read(stream, options ?? new TraceOptions());
    }

    private static (IReadOnlyList<AccessLogEntry> Entries, LogSummary Summary) Read(Stream stream, TraceOptions options)
    {
        var entries = new List<AccessLogEntry>();
        using var source = LogSource.Of("traces", stream);
        var summary = new TraceReader(options).Read([source], entries.Add, null, TestContext.Current.CancellationToken);
        return (entries, summary);
    }
}
