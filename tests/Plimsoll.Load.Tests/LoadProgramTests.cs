using System.Diagnostics;
using System.Text.Json;
using Plimsoll.Core;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests;

public sealed class LoadProgramTests
{
    [Fact]
    public async Task Drives_its_scenario_and_writes_what_it_saw()
    {
        await using var target = SocketTarget.Always("{}");
        using var folder = new Folder();
        var json = Path.Combine(folder.Path, "run.json");
        var html = Path.Combine(folder.Path, "run.html");
        var ran = await RunAsync([.. Quick(target), "--slo", "p95<10s,errors<1%", "-o", json, "--output", html]);
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldContain("p95<10s,errors<1% holds");
        ran.Out.ShouldContain("  home ");
        ran.Error.ShouldContain($"Report written to {json}");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        report.RootElement.GetProperty("scenario").GetString().ShouldBe("test");
        (await File.ReadAllTextAsync(html, TestContext.Current.CancellationToken)).ShouldContain("<html");
    }

    [Fact]
    public async Task Says_what_it_would_ask_for_and_sends_nothing()
    {
        await using var target = SocketTarget.Always("{}");
        var ran = await RunAsync([.. Quick(target), "--check"]);
        ran.Code.ShouldBe(ExitCodes.Success);
        ran.Out.ShouldContain("test: 40 requests a second, 1 requests a session");
        ran.Out.ShouldContain("GET /");
        target.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ends_with_the_code_that_was_asked_for()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(503, ""));
        var ran = await RunAsync([.. Quick(target), "--slo", "errors<1%", "--fail-on", "slo"]);
        ran.Code.ShouldBe(ExitCodes.ThresholdMissed);
        ran.Out.ShouldContain("answer: status 503");
        (await RunAsync([.. Quick(target), "--slo", "errors<1%"])).Code.ShouldBe(ExitCodes.Success);
        (await RunAsync([.. Quick(target), "--fail-on", "invalid"])).Code.ShouldBe(ExitCodes.Invalid);
    }

    [Fact]
    public async Task Names_every_word_it_does_not_understand()
    {
        var ran = await RunAsync(["--multiple", "-1", "--windows", "3s", "--seed", "7", "--fail-on", "all", "--slo"]);
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldBe(
            "Not understood: --multiple -1; --windows 3s; --fail-on all; --slo is no option, or lacks its value.\n"
                + "--help names every option.\n"
        );
        (await RunAsync(["--help"])).Out.ShouldContain("--i-own-this-target");
    }

    [Fact]
    public async Task Faults_end_it_with_their_codes()
    {
        (await RunAsync(["--target", SocketTarget.Nobody().ToString()])).Code.ShouldBe(ExitCodes.Target);
        (await RunAsync(["--target", "http://192.0.2.1:81"])).Error.ShouldContain("--i-own-this-target 192.0.2.1");
        await using var target = SocketTarget.Always("{}");
        (await RunAsync([.. Quick(target), "-o", "/nowhere/at/all/x.json"])).Code.ShouldBe(ExitCodes.File);
        var broken = await RunAsync(
            [],
            () => throw new PlimsollException(Fault.Usage, "The scenario cannot be.", "Correct it.")
        );
        broken.ShouldBe(new Ran(ExitCodes.Usage, "", "The scenario cannot be.\nCorrect it.\n"));
    }

    [Fact]
    public async Task Speaks_with_its_target_in_the_way_that_it_is_told_to()
    {
        await using var untrusted = new TlsTarget();
        string[] quick = ["--target", untrusted.Address.ToString(), "--window", "1s", "--warm-up", "100ms"];
        var refused = await RunAsync(quick);
        refused.Code.ShouldBe(ExitCodes.Target);
        refused.Error.ShouldContain("take any certificate with --insecure");
        var taken = await RunAsync([.. quick, "--insecure"]);
        taken.Code.ShouldBe(ExitCodes.Success, taken.Error);
        await using var modern = await Http2Target.StartAsync(TestContext.Current.CancellationToken);
        string[] second = ["--target", modern.Address.ToString(), "--window", "1s", "--warm-up", "100ms", "--http2"];
        (await RunAsync(second)).Out.ShouldContain("0 % failed");
        await using var large = SocketTarget.Always(new string('x', 30_000));
        var cut = await RunAsync([.. Quick(large), "--max-answer", "20kB"]);
        cut.Out.ShouldContain("body: too-large 200");
        cut.Out.ShouldContain("raise it where answers of that size are meant");
    }

    /// <summary>
    /// By SIGTERM, which ends it by the same way as Ctrl-C: SIGINT is ignored in all that a shell has put in the
    /// background, and so it may be in the tests.
    /// </summary>
    [Fact]
    public async Task A_program_that_is_stopped_prints_what_it_has()
    {
        await using var target = SocketTarget.Always("{}");
        using var program = Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "FaultDriver"),
                ["load", target.Address.ToString()]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var token = TestContext.Current.CancellationToken;
        // A line a second: by the third it measures.
        for (var line = 0; line < 3; line++)
        {
            (await program.StandardError.ReadLineAsync(token)).ShouldNotBeNull();
        }
        Signal.TrySend(program.Id, Terminate).ShouldBeTrue();
        var error = program.StandardError.ReadToEndAsync(token);
        (await program.StandardOutput.ReadToEndAsync(token)).ShouldContain("  home ", customMessage: await error);
        await program.WaitForExitAsync(token);
        program.ExitCode.ShouldBe(ExitCodes.Cancelled);
    }

    private const int Terminate = 15;

    private static string[] Quick(SocketTarget target) =>
        ["--target", target.Address.ToString(), "--window", "1s", "--warm-up", "100ms", "--timeout", "5s"];

    private static Task<Ran> RunAsync(string[] args) => RunAsync(args, () => Yaml.WithSteps(40, "name: home, get: /"));

    private static async Task<Ran> RunAsync(string[] args, Func<Scenario> build)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await LoadProgram.RunAsync(args, build, output, error, TestContext.Current.CancellationToken);
        return new Ran(code, output.ToString(), error.ToString());
    }

    private sealed record Ran(int Code, string Out, string Error);
}
