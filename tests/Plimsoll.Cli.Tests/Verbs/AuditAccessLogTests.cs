using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Tests.AccessLogs;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

/// <summary><c>plimsoll audit --access-log</c>, without database and without telemetry.</summary>
public sealed class AuditAccessLogTests : IDisposable
{
    private readonly ALog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Tells_the_endpoints_what_fails_and_what_is_missing()
    {
        Busy();
        var ran = await Ran.PlimsollAsync("audit", "--access-log", _log.Path, "--format", "json");

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(ran.Out);
        var service = report.RootElement.GetProperty("service");
        service
            .GetProperty("endpoints")
            .EnumerateArray()
            .Select(e => (e.GetProperty("route").GetString(), e.GetProperty("source").GetString()))
            .ShouldBe([("/export", "access-log"), ("/orders", "access-log"), ("/bookings/{id}", "access-log")]);
        service.GetProperty("access_log").GetProperty("requests").GetInt64().ShouldBe(900);
        report.RootElement.GetProperty("bottleneck").ValueKind.ShouldBe(JsonValueKind.Null);
        report
            .RootElement.GetProperty("findings")
            .EnumerateArray()
            .Select(f => f.GetProperty("rule").GetString())
            .ShouldBe(["error-hot-spot", "large-payload", "missing-telemetry"], ignoreOrder: true);
        report
            .RootElement.GetProperty("blindspots")
            .EnumerateArray()
            .Select(b => b.GetProperty("what").GetString())
            .ShouldBe(["traces", "spans of endpoints in the access log"]);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("html")]
    [InlineData("json")]
    public async Task Every_form_names_the_source_and_shows_nothing_personal(string format)
    {
        Busy();
        var ran = await Ran.PlimsollAsync("audit", "--access-log", _log.Path, "--format", format);

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldContain(format == "json" ? "access-log" : "access log alone");
        foreach (var text in (string[])[ran.Out, ran.Error])
        {
            text.ShouldNotContain("wilhelmina");
            text.ShouldNotContain("10.0.0.");
            text.ShouldNotContain("ada ");
        }
    }

    [Fact]
    public async Task Says_where_a_log_is_of_no_known_format()
    {
        _log.Add("what is this\n", "and that\n");
        var ran = await Ran.PlimsollAsync("audit", "--access-log", _log.Path);
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("--log-format");
    }

    [Theory]
    [InlineData("--log-window", "soon")]
    [InlineData("--log-format", "runes")]
    [InlineData("--log-format", "pattern")]
    [InlineData("--log-pattern", "{client}")]
    public async Task Refuses_what_it_cannot_understand(string option, string value)
    {
        Busy();
        var ran = await Ran.PlimsollAsync("audit", "--access-log", _log.Path, option, value);
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain(option == "--log-window" ? value : option);
    }

    [Fact]
    public async Task Its_options_are_of_use_with_a_log_alone()
    {
        var ran = await Ran.PlimsollAsync("audit", "--otlp", "--log-window", "10m");
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("--log-window is of use with --access-log alone");
    }

    /// <summary>Three endpoints: one that fails at times, one with large answers that take long, one that is well.</summary>
    private void Busy() =>
        _log.Add(
            Enumerable
                .Range(0, 300)
                .SelectMany(i =>
                    new[]
                    {
                        ALog.Line(At(i), $"/bookings/{i}?name=wilhelmina", seconds: 0.005, client: i % 100),
                        ALog.Line(At(i), "/orders", i % 10 == 0 ? 503 : 201, "POST", seconds: 0.02, client: i % 100),
                        ALog.Line(At(i), "/export", bytes: 2_000_000, seconds: 0.4, client: i % 100),
                    }
                )
        );

    private static DateTimeOffset At(int i) => ALog.Noon.AddSeconds(i);
}
