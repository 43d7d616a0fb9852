using Plimsoll.Core;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Tests.Learning.Logs;

/// <summary>One line of every format, as its makers document it.</summary>
public sealed class LogFormatTests
{
    private static readonly DateTime s_noon = new(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("""10.0.0.1 - frank [01/May/2024:14:00:00 +0200] "GET /a.gif?x=1 HTTP/1.0" 200 2326""")]
    [InlineData(
        """10.0.0.1 - frank [01/May/2024:12:00:00 +0000] "GET /a.gif?x=1 HTTP/1.1" 200 2326 "http://r/" "Mozilla/4.08 [en]" """
    )]
    [InlineData(
        """shop.example:443 10.0.0.1 - frank [01/May/2024:12:00:00 +0000] "GET /a.gif?x=1 HTTP/1.1" 200 2326"""
    )]
    [InlineData(
        """10.0.0.1 - frank [01/May/2024:12:00:00.000 +0000] "GET http://h/a.gif?x=1 HTTP/1.1" 200 2326 "-" "-" """
    )]
    [InlineData(
        """{"time_local":"01/May/2024:12:00:00 +0000","remote_addr":"10.0.0.1","remote_user":"frank","request":"GET /a.gif?x=1 HTTP/1.1","status":"200","body_bytes_sent":"2326"}"""
    )]
    [InlineData(
        """{"time":"2024-05-01T12:00:00Z","client_ip":"10.0.0.1","user":"frank","method":"get","path":"/a.gif","query":"x=1","status":200,"bytes":2326,"deep":{"status":500,"list":[1,{"a":2}]}}"""
    )]
    [InlineData(
        """{"level":"info","ts":1714564800.0,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"10.0.0.1","proto":"HTTP/2.0","method":"GET","host":"h","uri":"/a.gif?x=1","headers":{"User-Agent":["curl"]}},"user_id":"frank","size":2326,"status":200}"""
    )]
    [InlineData(
        "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query sc-status sc-bytes\n2024-05-01 12:00:00 10.0.0.1 frank GET /a.gif x=1 200 2326"
    )]
    [InlineData(
        "http 2024-05-01T12:00:00.000000Z app/my-lb/50dc6c 10.0.0.1:2817 10.0.0.9:80 0.000 0.000 0.000 200 200 34 2326 \"GET http://h:80/a.gif?x=1 HTTP/1.1\" \"curl/7.46.0\" - - arn:x \"Root=1\" \"-\" \"-\" 0 2018 \"forward\" \"-\" \"-\""
    )]
    public void Every_format_is_recognised_and_read(string log)
    {
        var (entries, summary) = LogText.Read(log);
        summary.Broken.ShouldBe(0);
        var entry = entries.ShouldHaveSingleItem();
        entry.Start.ShouldBe(s_noon);
        entry.Method.ShouldBe("GET");
        entry.Target.ShouldBe("/a.gif?x=1");
        entry.Status.ShouldBe(200);
        entry.BytesSent.ShouldBe(2326);
        entry.Client.ShouldBe("10.0.0.1");
        if (summary.Formats[0].Format != "alb")
        {
            entry.User.ShouldBe("frank");
        }
    }

    [Fact]
    public void Nginx_tells_the_end_and_its_seconds_lead_back_to_the_start()
    {
        var entry = Single("""::1 - - [01/May/2024:12:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "curl" 1.250""");
        entry.Duration.ShouldBe(TimeSpan.FromSeconds(1.25));
        entry.Start.ShouldBe(s_noon.AddSeconds(-1.25));
        entry.Client.ShouldBe("::1");
        Single("""::1 - - [01/May/2024:12:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "curl" "-" rt=0.5 uct=0.1""")
            .Duration.ShouldBe(TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public void Apache_tells_the_start_and_counts_microseconds()
    {
        var entry = Single("""::1 - - [01/May/2024:12:00:00 +0000] "GET / HTTP/1.1" 200 - "-" "curl" 1500""");
        entry.Duration.ShouldBe(TimeSpan.FromMilliseconds(1.5));
        entry.Start.ShouldBe(s_noon);
        entry.BytesSent.ShouldBeNull();
    }

    [Theory]
    [InlineData("IIS", "#Software: Microsoft Internet Information Services 10.0\n", -0.25)]
    [InlineData("ASP.NET Core", "#Version: 1.0\n", 0)]
    public void The_W3C_formats_differ_in_what_their_time_means(string who, string head, double seconds) =>
        Single(
            head
                + "#Fields: date time c-ip cs-method cs-uri-stem sc-status time-taken\n2024-05-01 12:00:00 ::1 GET / 200 250"
        )
            .Start.ShouldBe(s_noon.AddSeconds(seconds), who);

    [Fact]
    public void AspNet_s_console_is_read_where_it_tells_of_a_finished_request_and_once_only()
    {
        var (entries, summary) = LogText.Read(
            """
            {"Timestamp":"2024-05-01T12:00:00.0Z","EventId":1,"LogLevel":"Information","Category":"Microsoft.AspNetCore.Hosting.Diagnostics","State":{"Method":"GET","Path":"/x","QueryString":"?a=1"}}
            {"Timestamp":"2024-05-01T12:00:01.0Z","EventId":2,"LogLevel":"Information","Category":"Microsoft.AspNetCore.Hosting.Diagnostics","State":{"ElapsedMilliseconds":1000,"StatusCode":204,"Method":"GET","Path":"/x","QueryString":"?a=1"}}
            {"Timestamp":"2024-05-01T12:00:01.0Z","EventId":9,"LogLevel":"Information","Category":"Microsoft.AspNetCore.HttpLogging.HttpLoggingMiddleware","State":{"StatusCode":204,"Method":"GET","Path":"/x","Duration":1000}}
            """,
            new LogFormatChoice("aspnet")
        );
        var entry = entries.ShouldHaveSingleItem();
        entry.Start.ShouldBe(s_noon);
        entry.Target.ShouldBe("/x?a=1");
        entry.Status.ShouldBe(204);
        summary.Other.ShouldBe(2);
    }

    [Fact]
    public void AspNet_s_console_as_JSON_is_told_by_its_first_lines()
    {
        // As the formatter writes it with UTC times: most lines are no finished requests.
        var text = string.Concat(
            Enumerable
                .Range(0, 20)
                .Select(i =>
                    $$$"""
                        {"Timestamp":"2024-05-01T12:00:{{{i:00}}}.000Z","EventId":1,"LogLevel":"Information","Category":"Microsoft.AspNetCore.Hosting.Diagnostics","Message":"Request starting HTTP/1.1 GET http://localhost:5080/x - - -","State":{"Message":"Request starting","Protocol":"HTTP/1.1","Method":"GET","Scheme":"http","Host":"localhost:5080","PathBase":"","Path":"/x","QueryString":""}}
                        {"Timestamp":"2024-05-01T12:00:{{{i:00}}}.001Z","EventId":0,"LogLevel":"Information","Category":"Microsoft.AspNetCore.Routing.EndpointMiddleware","Message":"Executing endpoint","State":{"EndpointName":"HTTP: GET /x"}}
                        {"Timestamp":"2024-05-01T12:00:{{{i:00}}}.005Z","EventId":2,"LogLevel":"Information","Category":"Microsoft.AspNetCore.Hosting.Diagnostics","Message":"Request finished","State":{"ElapsedMilliseconds":5.1,"StatusCode":200,"ContentType":"text/plain","ContentLength":null,"Protocol":"HTTP/1.1","Method":"GET","Scheme":"http","Host":"localhost:5080","PathBase":"","Path":"/x","QueryString":""}}

                        """
                )
        );
        var (entries, summary) = LogText.Read(text, new LogFormatChoice());
        entries.Count.ShouldBe(20);
        summary.Formats.ShouldHaveSingleItem().Format.ShouldBe("json");
        summary.Broken.ShouldBe(0);
    }

    [Fact]
    public void AspNet_s_console_as_plain_text_is_refused_with_what_to_do()
    {
        var text = string.Concat(
            Enumerable.Repeat(
                "info: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n      Request finished HTTP/1.1 GET http://localhost:5080/x - 200 - text/plain 5.1ms\n",
                20
            )
        );
        var refused = Should.Throw<PlimsollException>(() => LogText.Read(text, new LogFormatChoice()));
        refused.Message.ShouldContain("ASP.NET Core's console as plain text. It has no times");
        refused.Next.ShouldContain("AddJsonConsole");
    }

    [Fact]
    public void CloudFront_counts_seconds() =>
        Single(
            "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status time-taken\n"
                + "2024-05-01\t12:00:00\tFRA2\t10\t::1\tGET\td.example\t/x\t200\t0.500"
        )
            .Duration.ShouldBe(TimeSpan.FromSeconds(0.5));

    [Fact]
    public void The_load_balancer_s_three_times_make_the_duration()
    {
        var entry = Single(
            "h2 2024-05-01T12:00:00.500000Z app/lb/5 [2001:db8::1]:2817 - 0.100 0.300 0.100 502 - 34 0 \"GET https://h:443/ HTTP/2.0\" \"-\" - -"
        );
        entry.Start.ShouldBe(s_noon);
        entry.Duration!.Value.TotalMilliseconds.ShouldBe(500, 0.01);
        entry.Client.ShouldBe("[2001:db8::1]");
    }

    [Fact]
    public void A_pattern_says_where_each_field_stands()
    {
        var pattern = new LogFormatChoice("pattern", "{start} {method} {path} -> {status} in {ms}ms by {client};{_}");
        var (entries, summary) = LogText.Read(
            "2024-05-01T12:00:00Z GET /a b -> 200 in 12.5ms by ::1;x\nnonsense\n",
            pattern
        );
        entries.ShouldHaveSingleItem().Target.ShouldBe("/a b");
        entries[0].Duration.ShouldBe(TimeSpan.FromMilliseconds(12.5));
        summary.Broken.ShouldBe(1);
    }

    [Fact]
    public void A_pattern_with_errors_names_them_all()
    {
        var fault = Should.Throw<PlimsollException>(() =>
            LogText.Read("x", new LogFormatChoice("pattern", "{client}{user} {tiem}"))
        );
        fault.Fault.ShouldBe(Fault.Usage);
        fault.Message.ShouldContain("'tiem' is none of");
        fault.Message.ShouldContain("nothing parts 'client' from 'user'");
        fault.Message.ShouldContain("a time is missing; a method is missing; a path is missing; a status is missing");
    }

    [Fact]
    public void Json_may_have_names_of_its_own()
    {
        var names = new Dictionary<string, LogField> { ["http.wanted"] = LogField.Target, ["ret"] = LogField.Status };
        var (entries, _) = LogText.Read(
            """{"ts":1714564800123,"verb":"GET","http":{"wanted":"/x \"y\""},"ret":404}""",
            new LogFormatChoice("json", JsonNames: names)
        );
        entries.ShouldHaveSingleItem().Target.ShouldBe("/x \"y\"");
        entries[0].Start.ShouldBe(s_noon.AddMilliseconds(123));
    }

    [Theory]
    [InlineData("GET /a b c.html HTTP/1.0", "/a b c.html")]
    [InlineData("GET /say\"hello\" HTTP/1.0", "/say\"hello\"")]
    [InlineData("GET /old", "/old")]
    [InlineData("GET /%ff%fe%00%zz HTTP/1.1", "/%ff%fe%00%zz")]
    [InlineData("GET / HTTP/1.1\" 301 - \"", "/")]
    public void Odd_request_lines_are_read_as_far_as_they_can_be(string request, string target) =>
        Single($"pc.example - - [01/Jul/1995:00:00:01 -0400] \"{request}\" 200 -").Target.ShouldBe(target);

    [Theory]
    [InlineData("""::1 - - [01/May/2024:12:00:00 +0000] "-" 408 0 "-" "-" """)]
    [InlineData("""::1 - - [01/May/2024:12:00:00 +0000] "\x16\x03\x01" 400 150 "-" "-" """)]
    [InlineData("""::1 - - [31/Feb/2024:12:00:00 +0000] "GET / HTTP/1.0" 200 1""")]
    [InlineData("""::1 - - [01/May/2024:12:00:00 +0000] "GET / HTTP/1.0" 99 1""")]
    [InlineData("""{"ts":1714564800,"method":"GET","uri":"/" """)]
    [InlineData("[][][]\"\" \"\"")]
    public void What_is_no_request_is_broken(string line)
    {
        var (entries, summary) = LogText.Read("::1 - - [01/May/2024:12:00:00 +0000] \"GET / HTTP/1.0\" 200 1\n" + line);
        entries.Count.ShouldBe(1);
        summary.Broken.ShouldBe(1);
    }

    private static AccessLogEntry Single(string log) => LogText.Read(log).Entries.ShouldHaveSingleItem();
}
