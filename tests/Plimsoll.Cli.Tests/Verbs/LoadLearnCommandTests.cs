using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Load.Scenarios;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class LoadLearnCommandTests : IDisposable
{
    private static readonly DateTime s_begin = new(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-learn-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_log_becomes_a_scenario_that_can_be_driven_and_a_report_of_how_near_it_comes()
    {
        await File.WriteAllLinesAsync(In("access.log"), Lines(3_000), Token);
        var ran = await Ran.PlimsollAsync(
            "load",
            "learn",
            "--log",
            In("access.log"),
            "-o",
            In("traffic.yaml"),
            "--report",
            In("learned.json")
        );
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Error.ShouldContain("Reading access logs");
        ran.Error.ShouldContain("Scenario written to");
        ran.Out.ShouldContain("GET /products/{product-id}");
        var scenario = ScenarioFile.Load(In("traffic.yaml"));
        scenario.RequestsPerSecond.ShouldBeGreaterThan(0);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(In("learned.json"), Token));
        report.RootElement.GetProperty("schema").GetString().ShouldBe("plimsoll.learn/1");
        report.RootElement.GetProperty("traffic").GetProperty("idle_s").GetDouble().ShouldBeGreaterThan(0);
        report.RootElement.GetProperty("fidelity").GetProperty("measures").GetArrayLength().ShouldBeGreaterThan(3);
        (await Ran.PlimsollAsync("load", "check", In("traffic.yaml"))).Code.ShouldBe(ExitCodes.Success);
    }

    [Fact]
    public async Task Traces_become_a_scenario_too()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 600; i++)
        {
            var start = new DateTimeOffset(s_begin.AddSeconds(i)).ToUnixTimeMilliseconds() * 1_000_000;
            text.Append(
                CultureInfo.InvariantCulture,
                $$$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"spans":[{"kind":2,"startTimeUnixNano":"{{{start}}}","endTimeUnixNano":"{{{start + 5_000_000}}}","attributes":[{"key":"http.request.method","value":{"stringValue":"GET"}},{"key":"url.path","value":{"stringValue":"/products/{{{i % 90}}}"}},{"key":"http.response.status_code","value":{"intValue":"200"}},{"key":"visit","value":{"stringValue":"v{{{i % 60}}}"}}]}]}]}]}"""
            );
            text.Append('\n');
        }
        await File.WriteAllTextAsync(In("traces.json"), text.ToString(), Token);
        var ran = await Ran.PlimsollAsync(
            "load",
            "learn",
            "--traces",
            In("traces.json"),
            "--service",
            "shop",
            "--session-attribute",
            "visit",
            "-o",
            In("traffic.yaml")
        );
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Error.ShouldContain("Reading traces");
        var yaml = await File.ReadAllTextAsync(In("traffic.yaml"), Token);
        yaml.ShouldContain("600 requests in 60 sessions");
        yaml.ShouldContain("/products/{product-id}");
    }

    [Fact]
    public async Task Says_what_to_learn_from_where_nothing_or_both_are_named()
    {
        var none = await Ran.PlimsollAsync("load", "learn");
        none.Code.ShouldBe(ExitCodes.Usage);
        none.Error.ShouldContain("either --log or --traces");
        var both = await Ran.PlimsollAsync("load", "learn", "--log", "a", "--traces", "b");
        both.Error.ShouldContain("either --log or --traces");
    }

    [Fact]
    public async Task An_unknown_option_behind_a_log_is_not_taken_for_another_log()
    {
        var ran = await Ran.PlimsollAsync("load", "learn", "--log", In("access.log"), "--target", "http://127.0.0.1:1");

        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("--target is no option of plimsoll learn");
    }

    [Fact]
    public async Task A_binary_and_an_empty_log_are_refused_by_their_names()
    {
        await File.WriteAllBytesAsync(In("binary.log"), [1, 0, 2, 0], Token);
        var binary = await Ran.PlimsollAsync("load", "learn", "--log", In("binary.log"), "-o", In("traffic.yaml"));
        binary.Code.ShouldBe(ExitCodes.File);
        binary.Error.ShouldContain("is no text");
        await File.WriteAllBytesAsync(In("empty.log"), [], Token);
        var empty = await Ran.PlimsollAsync("load", "learn", "--log", In("empty.log"), "-o", In("traffic.yaml"));
        empty.Code.ShouldBe(ExitCodes.File);
        empty.Error.ShouldContain("is empty");
    }

    [Fact]
    public async Task Stopped_it_says_what_it_had_read()
    {
        await File.WriteAllLinesAsync(In("access.log"), ["nonsense", .. Lines(30_000), "more nonsense"], Token);
        foreach (
            var (words, lines, broken) in (IEnumerable<(string, string, string)>)
                [
                    ("Reading access logs", "20,000 lines", "1 of them"),
                    ("Learning journeys", "30,002 lines", "2 of them"),
                ]
        )
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            await using var output = new StringWriter();
            await using var error = new StopWhen(stop, words);
            using var terminal = new Terminal(output, error, isInteractive: false, colours: false);
            string[] arguments = ["load", "learn", "--log", In("access.log"), "-o", In("traffic.yaml")];
            (await PlimsollCommand.RunAsync(arguments, terminal, stop.Token)).ShouldBe(ExitCodes.Cancelled);
            var said = string.Join(' ', output.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            said.ShouldContain($"Stopped while {words.ToLowerInvariant()}: {lines} until then");
            said.ShouldContain($"{broken} could not be read. No scenario was written.");
            File.Exists(In("traffic.yaml")).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_log_larger_than_the_memory_allowed_is_streamed()
    {
        // A process that may hold 48 MB reads a log of more than 60: it cannot keep its lines, nor their requests.
        using var process = Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "plimsoll"),
                ["load", "learn", "--log", "-", "-o", In("traffic.yaml")]
            )
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                Environment = { ["DOTNET_GCHeapHardLimit"] = "0x3000000" },
            }
        )!;
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var bytes = 0L;
        await using (var input = process.StandardInput)
        {
            foreach (var line in Lines(600_000))
            {
                bytes += line.Length + 1;
                await input.WriteAsync((line + "\n").AsMemory(), Token);
            }
        }
        await process.WaitForExitAsync(Token);
        process.ExitCode.ShouldBe(ExitCodes.Success, await error);
        bytes.ShouldBeGreaterThan(60_000_000);
        (await output).ShouldContain("600,000 requests in 1,000 sessions");
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Some hundred visitors who come again and again.</summary>
    private static IEnumerable<string> Lines(int count)
    {
        var random = new Random(5);
        for (var i = 0; i < count; i++)
        {
            var at = s_begin.AddMilliseconds(100.0 * i).ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            var target = random.Next(4) == 0 ? "/" : $"/products/{random.Next(500)}";
            yield return $"10.0.{random.Next(4)}.{random.Next(250)} - - [{at} +0000] \"GET {target} HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"";
        }
    }
}
