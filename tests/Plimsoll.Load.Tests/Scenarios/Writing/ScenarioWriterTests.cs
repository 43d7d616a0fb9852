using Plimsoll.Core;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Scenarios.Writing;

namespace Plimsoll.Load.Tests.Scenarios.Writing;

public sealed class ScenarioWriterTests
{
    private const string Whole = """
        scenario: everything
        description: "It says \"all\"; even { braces }"
        target: http://127.0.0.1:5080/shop
        arrival:
          sessions-per-second: 4.25
          process: { bursty: [{ times: 0.5, stays: 40s, weight: 1 }, { times: 3, stays: 10s, weight: 1 }] }
          profile: [{ at: 0s, times: 0.5 }, { at: 90m, times: 1 }]
        slo: p95<300ms,errors<0.1%
        variables:
          n: { integer: { min: -3, max: 7 } }
          z: { zipf: { min: 1, max: 20000, exponent: 1.05 }, each: request }
          c: { choice: { Berlin: 30, "a: b": 2, 007: 1, 12: 4 } }
          f: { format: "u{x}-{{y}}@e", x: { integer: { min: 1, max: 2 } } }
        sign-in:
          - { name: in, post: /in, json: { user: "{c}", list: [1, null, true, "{n}"] }, extract: { token: $.token } }
        journeys:
          browse:
            weight: 3
            signed-in: true
            start: { look: 3, again: 1 }
            steps:
              - name: look
                get: /s?q={c}&{{x}}
                think: { curve: [[0, 0s], [0.25, 100ms], [1, 2h]] }
                headers: { authorization: "Bearer {token}" }
                expect: { status: [200, 404], header: { content-type: text/html }, json: { $.a: 1, "$['b c']": null }, contains: "{c}", matches: "a+\\d", body-at-most: 100KB }
                extract: { id: "$.items[*].id", tag: { header: etag }, no: { regex: 'n="(.*)"' } }
                slo: p99<1s
                next: [{ to: again, weight: 2, think: { exponential: 2s } }, { to: end, weight: 1 }]
              - name: look
                id: again
                head: /x/{id}
                think: { empirical: [100ms, 1s, 8s] }
                probability: 0.5
                next: { look: 1, end: 5 }
          wait:
            steps:
              - { name: a, options: /, think: { uniform: [1s, 3s] } }
              - { name: b, delete: /b, think: { lognormal: { median: 2s, sigma: 0.8 } } }
              - { name: c, patch: /c, think: { fixed: 1s }, json: { a: { b: "x{n}y" } } }
        """;

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var once = ScenarioWriter.Write(Yaml.Read(Whole));
        var twice = ScenarioWriter.Write(Yaml.Read(once));
        twice.ShouldBe(once);
        var (first, again) = (Yaml.Read(Whole), Yaml.Read(ScenarioWriter.Write(Yaml.Read(Whole))));
        again.RequestsPerSecond.ShouldBe(first.RequestsPerSecond);
        again.MeanSessionLength.ShouldBe(first.MeanSessionLength);
        again.Labels.ShouldBe(first.Labels);
        again.Description.ShouldBe(first.Description);
        again.Journeys[0].Steps[0].Next.Count.ShouldBe(2);
        once.ShouldContain("id: \"look #2\"");
        once.ShouldContain("start: { look: 3, \"look #2\": 1 }");
    }

    [Fact]
    public void Closed_models_and_constant_arrivals_are_written()
    {
        ScenarioWriter
            .Write(
                Yaml.Read(
                    "scenario: x\nmodel: closed\nusers: 5\njourneys: { a: { steps: [{ name: s, get: / , think: { fixed: 1s } }] } }"
                )
            )
            .ShouldContain("model: closed\nusers: 5\n");
        ScenarioWriter.Write(Yaml.WithSteps(2, "name: s, get: /")).ShouldContain("process: constant");
    }

    [Fact]
    public void Data_without_its_file_is_refused()
    {
        using var folder = new Folder();
        folder.Write("users.csv", "email\na@x\n");
        var scenario = Yaml.Read(
            "scenario: x\narrival: { sessions-per-second: 1 }\ndata: { users: { file: users.csv } }\njourneys: { a: { steps: [{ name: s, get: '/{users.email}' }] } }",
            folder.Path
        );
        Should.Throw<PlimsollException>(() => ScenarioWriter.Write(scenario)).Fault.ShouldBe(Fault.Usage);
    }
}
