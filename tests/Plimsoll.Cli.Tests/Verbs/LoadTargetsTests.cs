using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Load.Tests.Targets;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

/// <summary>How every verb that drives a load speaks with its target, and what it says where that fails.</summary>
public sealed class LoadTargetsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-targets-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("run")]
    [InlineData("envelope")]
    [InlineData("tune")]
    public async Task A_certificate_that_nobody_knows_is_refused_and_taken_with_insecure(string verb)
    {
        await using var target = new TlsTarget();
        var refused = await VerbAsync(verb, target.Address);
        refused.Code.ShouldBe(ExitCodes.Target, refused.Error);
        refused.Error.ReplaceLineEndings(" ").ShouldContain("does not trust for that name");
        refused.Error.ReplaceLineEndings(" ").ShouldContain("take any certificate with --insecure");
        var taken = await VerbAsync(verb, target.Address, "--insecure");
        taken.Code.ShouldBe(Expected(verb), taken.Error);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("envelope")]
    [InlineData("tune")]
    public async Task A_service_that_speaks_HTTP_2_alone_is_loaded_with_http2(string verb)
    {
        await using var target = await Http2Target.StartAsync(TestContext.Current.CancellationToken);
        var ran = await VerbAsync(verb, target.Address, "--http2");
        ran.Code.ShouldBe(Expected(verb), ran.Error);
        ran.Out.ShouldNotContain("status 400");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("envelope")]
    [InlineData("tune")]
    public async Task With_http2_nothing_else_is_spoken(string verb)
    {
        await using var old = SocketTarget.Always("{}");
        (await VerbAsync(verb, old.Address, "--http2")).Code.ShouldBe(ExitCodes.Target);
        // The first words of HTTP/2, and no request that this server could answer.
        old.Requests.ShouldAllBe(request => request.Method == "PRI");
    }

    [Theory]
    [InlineData("http://no-such-host.invalid/", "has a name that no name server knows", "Check the host's spelling.")]
    [InlineData("http://[fe80::1]:9/", "cannot be reached", "Check the address and the network in between.")]
    public async Task Says_what_is_wrong_with_a_target_and_what_to_do(string target, string what, string next)
    {
        foreach (var verb in (string[])["run", "envelope", "tune"])
        {
            var ran = await VerbAsync(verb, new Uri(target), "--i-own-this-target", new Uri(target).Host);
            ran.Code.ShouldBe(ExitCodes.Target, ran.Error);
            ran.Error.ReplaceLineEndings(" ").ShouldContain(what);
            ran.Error.ShouldContain(next);
        }
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_named_with_the_option_that_raises_it()
    {
        await using var target = SocketTarget.Always(new string('x', 30_000));
        var json = Path.Combine(_directory.FullName, "run.json");
        var ran = await VerbAsync("run", target.Address, "--max-answer", "20kB", "-o", json);
        ran.Out.ShouldContain("body: too-large 200");
        ran.Out.ReplaceLineEndings(" ")
            .ShouldContain("body: too-large: an answer is read no further than --max-answer");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        report.RootElement.GetProperty("failures")[0].GetProperty("cause").GetString().ShouldBe("too-large");
        (await VerbAsync("run", target.Address, "--max-answer", "40kB")).Out.ShouldContain("0 % failed");
        var none = await VerbAsync("run", target.Address, "--max-answer", "0");
        none.Code.ShouldBe(ExitCodes.Usage);
        none.Error.ShouldContain("'0' is not a size above 0 such as 100MB.");
    }

    /// <summary>The tuner looks at its target before it looks for its database, and there is none.</summary>
    private static int Expected(string verb) => verb == "tune" ? ExitCodes.Connection : ExitCodes.Success;

    private Task<Ran> VerbAsync(string verb, Uri target, params string[] more)
    {
        var scenario = TrafficFile.Write(
            Path.Combine(_directory.FullName, "traffic.yaml"),
            10,
            "{ name: home, get: / }"
        );
        string[] words = verb switch
        {
            "run" => ["load", "run", scenario, "--window", "1s", "--warm-up", "200ms"],
            "envelope" => ["load", "envelope", scenario, "--warm-up", "200ms", "--max-time", "1s", "--slo", "p95<5s"],
            _ =>
            [
                "tune",
                "--apply",
                "--scenario",
                scenario,
                "--postgres",
                "Host=127.0.0.1;Port=1;Username=nobody;Timeout=2",
                "--ledger",
                Path.Combine(_directory.FullName, "ledger.jsonl"),
            ],
        };
        return Ran.PlimsollAsync([.. words, "--target", target.ToString(), .. more]);
    }
}
