using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class LoadCheckCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-check-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Says_what_a_scenario_asks_for()
    {
        var ran = await CheckAsync(
            """
            scenario: shop
            description: An evening.
            arrival: { sessions-per-second: 4, profile: [{ at: 0s, times: 0.5 }, { at: 5m, times: 3 }] }
            slo: p95<300ms
            variables: { id: { integer: { min: 1, max: 9 } } }
            sign-in:
              - { name: sign-in, post: /in }
            journeys:
              browse:
                weight: 3
                steps:
                  - { name: view, get: "/v/{id}", think: { fixed: 2s }, next: { view: 3, end: 1 } }
              order: { signed-in: true, steps: [{ name: order, post: /orders, think: { fixed: 500ms } }] }
            """
        );
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldContain("shop An evening.");
        ran.Out.ShouldContain(
            "4 sessions a second at today's peak, independently of each other: 14 requests a second\n0.5 to 3 times that by its profile"
        );
        ran.Out.ShouldContain("3.5 requests a session; 6.125 s of think time in it");
        ran.Out.ShouldContain("promises p95<300ms");
        Row(ran.Out, "browse").ShouldBe("browse 75 % 1 4 8 s");
        Row(ran.Out, "order").ShouldBe("order 25 % 1 2 500 ms");
        Row(ran.Out, "view").ShouldBe("view 12 85.7 % GET /v/{id}");
        Row(ran.Out, "sign-in").ShouldBe("sign-in 1 7.1 % POST /in");
    }

    [Fact]
    public async Task A_closed_load_is_told_by_its_users()
    {
        var ran = await CheckAsync(
            "{ scenario: batch, model: closed, users: 8, journeys: { a: { steps: [{ name: s, get: / }] } } }"
        );
        ran.Out.ShouldContain("8 users at today's peak, each with one session after the other (closed model)");
        ran.Out.ShouldContain("per session");
    }

    [Fact]
    public async Task Names_all_errors_with_file_line_and_column()
    {
        var ran = await CheckAsync("scenari: x\narrival: { sessions-per-second: 0 }\njourneys: {}\n");
        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain("has 4 errors");
        ran.Error.Replace("\n", "")
            .ShouldContain("traffic.yaml:1:1: scenari: is not a key known here; did you mean 'scenario'?");
        ran.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_fault_of_files() =>
        (await Ran.PlimsollAsync("load", "check", Path.Combine(_directory.FullName, "none.yaml"))).Code.ShouldBe(
            ExitCodes.File
        );

    [Fact]
    public async Task The_schema_is_printed_as_it_stands_in_the_reference()
    {
        var ran = await Ran.PlimsollAsync("load", "schema");
        ran.Code.ShouldBe(ExitCodes.Success);
        using var schema = JsonDocument.Parse(ran.Out);
        schema.RootElement.GetProperty("$schema").GetString().ShouldBe("https://json-schema.org/draft/2020-12/schema");
    }

    private async Task<Ran> CheckAsync(string yaml)
    {
        var path = Path.Combine(_directory.FullName, "traffic.yaml");
        await File.WriteAllTextAsync(path, yaml, TestContext.Current.CancellationToken);
        return await Ran.PlimsollAsync("load", "check", path);
    }

    private static string Row(string text, string first) =>
        string.Join(
            ' ',
            text.Split('\n')
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .First(words => words.Length > 2 && words[0] == first)
        );
}
