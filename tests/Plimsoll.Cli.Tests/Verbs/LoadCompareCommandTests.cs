using System.Text.Json;
using System.Xml.Linq;
using Plimsoll.Cli;
using Plimsoll.Core.Reports;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Tests.Reports;
using Plimsoll.Tests.Building;
using static Plimsoll.Load.Envelope.LevelVerdict;

namespace Plimsoll.Tests.Verbs;

public sealed class LoadCompareCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-compare-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_run_that_is_significantly_worse_ends_with_its_code_and_a_failed_test()
    {
        var (before, after) = (Write("before.json", MadeUpRun.Of(1, 20)), Write("after.json", MadeUpRun.Of(2, 40)));
        var junit = In("compare.xml");
        var ran = await Ran.PlimsollAsync("load", "compare", before, after, "--fail-on-worse", "--junit", junit);
        ran.Code.ShouldBe(ExitCodes.ThresholdMissed, ran.Error);
        ran.Out.ShouldContain("worse");
        Failed(junit).ShouldBe(["p50 is not worse", "p95 is not worse", "p99 is not worse"]);
        (await Ran.PlimsollAsync("load", "compare", before, after)).Code.ShouldBe(ExitCodes.Success);
        (await Ran.PlimsollAsync("load", "compare", after, before, "--fail-on-worse")).Code.ShouldBe(ExitCodes.Success);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--format=json")]
    public async Task Writes_the_comparison_as_JSON(string option)
    {
        var run = Write("run.json", MadeUpRun.Of(1, 20));
        var ran = await Ran.PlimsollAsync("load", "compare", run, run, option);
        using var document = JsonDocument.Parse(ran.Out);
        document.RootElement.GetProperty("schema").GetString().ShouldBe("plimsoll.load-comparison/1");
        document.RootElement.GetProperty("is_worse").GetBoolean().ShouldBeFalse();
        document.RootElement.GetProperty("figures").GetArrayLength().ShouldBe(5);
    }

    [Fact]
    public async Task Two_envelopes_are_compared_by_their_headrooms()
    {
        var before = Write("before.json", Envelope(3, 2.9, 3.1));
        var after = Write("after.json", Envelope(2, 1.9, 2.1));
        var junit = In("compare.xml");
        var worse = await Ran.PlimsollAsync("load", "compare", before, after, "--fail-on-worse", "--junit", junit);
        worse.Code.ShouldBe(ExitCodes.ThresholdMissed, worse.Error);
        worse.Out.ShouldContain("3x (2.9x to 3.1x)");
        worse.Out.ShouldContain("worse");
        Failed(junit).ShouldBe(["headroom is not worse"]);
        var near = await Ran.PlimsollAsync("load", "compare", after, Write("near.json", Envelope(2.1, 2, 2.2)));
        near.Out.ShouldContain("cannot tell: what");
        var none = Write("none.json", MadeUpEnvelope.Of([], holds: 0));
        var json = await Ran.PlimsollAsync("load", "compare", after, none, "--json");
        using var document = JsonDocument.Parse(json.Out);
        var headroom = document.RootElement.GetProperty("figures")[0];
        headroom.GetProperty("after").ValueKind.ShouldBe(JsonValueKind.Null);
        headroom.GetProperty("verdict").GetString().ShouldBe("cannot-tell");
    }

    [Fact]
    public async Task Refuses_a_run_against_an_envelope_and_what_is_neither()
    {
        var run = Write("run.json", MadeUpRun.Of(1, 20));
        var mixed = await Ran.PlimsollAsync("load", "compare", run, Write("envelope.json", Envelope(2, 1.9, 2.1)));
        mixed.Code.ShouldBe(ExitCodes.Usage);
        mixed.Error.ReplaceLineEndings(" ").ShouldContain("one is a load run and the other an envelope");
        foreach (var text in (string[])["{}", "[]", "nonsense", "{\"schema\":\"plimsoll.load/1\"}"])
        {
            await File.WriteAllTextAsync(In("other.json"), text, TestContext.Current.CancellationToken);
            var refused = await Ran.PlimsollAsync("load", "compare", run, In("other.json"));
            refused.Code.ShouldBe(ExitCodes.File);
            refused.Error.ReplaceLineEndings(" ").ShouldContain("is not the JSON of a load run or an envelope");
        }
    }

    private static EnvelopeReport Envelope(double at, double low, double high) =>
        MadeUpEnvelope.Of([MadeUpEnvelope.Level(1, Holds), MadeUpEnvelope.Level(4, Breaks)], knee: (at, low, high));

    private static IEnumerable<string> Failed(string junit) =>
        XDocument
            .Load(junit)
            .Descendants("testcase")
            .Where(test => test.Element("failure") is not null)
            .Select(test => test.Attribute("name")!.Value);

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private string Write<T>(string name, T report)
    {
        File.WriteAllText(In(name), ReportJson.Write(report));
        return In(name);
    }
}
