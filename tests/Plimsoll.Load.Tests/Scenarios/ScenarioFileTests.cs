using Plimsoll.Core;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios;

public sealed class ScenarioFileTests
{
    [Fact]
    public void Reads_a_whole_scenario()
    {
        using var directory = new Folder();
        directory.Write("users.csv", "email,id\n\"a, b\"@x,1\nc@x,2\n");
        var scenario = Yaml.Read(
            """
            scenario: peak
            description: An evening
            target: http://127.0.0.1:5080/shop
            arrival: { sessions-per-second: 4 }
            slo: p95<300ms,errors<0.1%
            data:
              users: { file: users.csv }
            variables:
              service: { zipf: { min: 1, max: 20000, exponent: 1.05 } }
              page: { integer: { min: 1, max: 5 }, each: request }
              city: { choice: { Berlin: 30, Hamburg: 12 } }
              email: { format: "user{n}@example.test", n: { zipf: { min: 1, max: 40000, exponent: 0.8 } } }
            journeys:
              browse:
                weight: 3
                steps:
                  - name: search
                    get: /search?city={city}&page={page}
                    think: { exponential: 2s }
                    expect: { status: 200 }
                    extract: { id: "$.items[*].id" }
                  - name: book
                    post: /book/{service}
                    think: { uniform: [1s, 3s] }
                    json: { id: "{id}", who: "{users.email}" }
                    headers: { authorization: "Bearer {email}" }
                    probability: 0.5
                    expect: { status: [200, 409] }
              look:
                weight: 1
                steps:
                  - { name: home, get: /, think: { lognormal: { median: 2s, sigma: 0.8 } } }
            """,
            directory.Path
        );
        scenario.Name.ShouldBe("peak");
        scenario.Target.ShouldBe(new Uri("http://127.0.0.1:5080/shop"));
        scenario.Arrivals.ShouldBe(ArrivalProcess.Poisson);
        scenario.Slo!.ToString().ShouldBe("p95<300ms,errors<0.1%");
        scenario.Labels.ShouldBe(["search", "book", "home"]);
        scenario.MeanRequestsPerSession.ShouldBe(((3 * 1.5) + 1) / 4);
        scenario.RequestsPerSecond.ShouldBe(5.5);
        scenario.MeanSessionLength.TotalSeconds.ShouldBe(((3 * 3) + (2 * Math.Exp(0.32))) / 4, 1e-3);
        var book = scenario.Journeys[0].Steps[1];
        book.Method.ShouldBe(HttpMethod.Post);
        book.Expects(409).ShouldBeTrue();
        book.Expects(201).ShouldBeFalse();
        book.Probability.ShouldBe(0.5);
        book.Think.ShouldBe(new ThinkTime.Uniform(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)));
        scenario.Journeys[1].Steps[0].Expects(204).ShouldBeTrue();
    }

    [Fact]
    public void Reads_the_Marketplace_s_own_traffic()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "plimsoll.slnx")))
        {
            root = root.Parent!;
        }
        var scenario = ScenarioFile.Load(Path.Combine(root.FullName, "samples/Marketplace/traffic.yaml"));
        scenario.Slo.ShouldNotBeNull();
        scenario.Journeys.ShouldNotBeEmpty();
    }

    [Fact]
    public void Names_all_errors_at_once_with_line_column_and_key()
    {
        Yaml.Errors(
                """
                scenari: peak
                target: ftp://x
                arrival: { sessions-per-second: -1, process: random }
                slo: p95<300,errors>1%
                data:
                  users: { file: missing.csv }
                variables:
                  a: { zipf: { min: 5, max: 1 } }
                  b: { choice: { x: 0 } }
                  c: { integer: { min: 1, max: 2 }, zipf: { min: 1, max: 2, exponent: 1 } }
                  d: { format: "x{n}" }
                  e: { integer: { min: one, max: 2 }, each: day }
                journeys:
                  browse:
                    wieght: 60
                    steps:
                      - name: search
                        get: /s?q={aa}&i={id}&u={users.email}
                        post: /x
                      - get: search
                        think: { exponentail: 2s }
                        probability: 2
                        expect: { status: [200, abc] }
                        extract: { a: $.x, id: "items.id" }
                        headers: { "bad name": x }
                      - name: book
                        get: /x{
                        json: { a: "{idd}" }
                        think: { uniform: [3s, 1s] }
                  empty: { steps: [] }
                """
            )
            .ShouldBe([
                "1:1: scenario: is missing",
                "1:1: scenari: is not a key known here; did you mean 'scenario'?",
                "2:9: target: must be an address like http://127.0.0.1:5080",
                "3:33: arrival.sessions-per-second: must be a number above 0",
                "3:46: arrival.process: must be poisson, constant or { bursty: [ … ] }",
                "4:6: slo: 'p95<300': a latency needs a unit, ms or s",
                "4:6: slo: 'errors>1%': errors takes '<'",
                "6:18: data.users.file: missing.csv cannot be read: Could not find a part of the path '/nowhere/missing.csv'.",
                "8:14: variables.a.zipf.exponent: is missing",
                "8:24: variables.a.zipf.max: must not lie below min, nor the two too far apart",
                "9:16: variables.b.choice: must be a list of values, or a mapping of values to weights of which one is above 0",
                "10:6: variables.c: takes exactly one of integer, zipf, choice, format, popularity",
                "11:16: variables.d.format: 'n' is not drawn beside it; add n: { integer: … }",
                "12:24: variables.e.integer.min: must be a whole number",
                "12:45: variables.e.each: must be session or request",
                "15:5: journeys.browse.wieght: is not a key known here; did you mean 'weight'?",
                "17:9: journeys.browse.steps[0]: takes exactly one of get, post, put, patch, delete, head, options",
                "20:9: journeys.browse.steps[1].name: is missing",
                "20:14: journeys.browse.steps[1].get: must be a path that starts with '/' and holds no blanks",
                "21:18: journeys.browse.steps[1].think.exponentail: is not a key known here; did you mean 'exponential'?",
                "22:22: journeys.browse.steps[1].probability: must be a number above 0 and at most 1",
                "23:33: journeys.browse.steps[1].expect.status: must be a status from 100 to 599, or a list of them",
                "24:20: journeys.browse.steps[1].extract.a: the name 'a' is a variable already",
                "24:32: journeys.browse.steps[1].extract.id: a path starts with '$'",
                "25:20: journeys.browse.steps[1].headers.bad name: is no name of a header",
                "27:14: journeys.browse.steps[2].get: a '{' is never closed; write '{{' for the character itself",
                "28:20: journeys.browse.steps[2].json.a: there is no 'idd'; did you mean 'id'?",
                "29:32: journeys.browse.steps[2].think.uniform[1]: lies below the lower end",
                "30:19: journeys.empty.steps: must be a list of at least one step",
            ]);
    }

    [Fact]
    public void Refuses_a_name_that_no_earlier_step_of_the_journey_extracts()
    {
        Yaml.Errors(
                """
                scenario: x
                arrival: { sessions-per-second: 1 }
                journeys:
                  a: { steps: [{ name: s, get: /, extract: { id: $.id } }] }
                  b: { steps: [{ name: t, get: "/{id}", extract: { id: $.id } }] }
                """
            )
            .ShouldBe(["5:32: journeys.b.steps[0].get: 'id' is not extracted by an earlier step of this journey"]);
    }

    [Theory]
    [InlineData("", "1:1: must hold exactly one YAML document")]
    [InlineData("just words", "1:1: must be a mapping (key: value)")]
    [InlineData("a: [1, 2", "2:1: is not YAML: ")]
    [InlineData("a: 1\na: 2", "2:1: is not YAML: ")]
    public void Refuses_what_is_no_scenario_at_all(string text, string error) =>
        Yaml.Errors(text)[0].ShouldStartWith(error);

    [Fact]
    public void Refuses_a_text_that_holds_itself() =>
        Yaml.Errors(Yaml.Text(1, "name: s, post: /, json: &loop { again: *loop }"))
            .ShouldBe(["10:43: is nested more than 64 deep, or holds itself"]);

    [Fact]
    public void Refuses_anchors_that_multiply()
    {
        var lines = Enumerable
            .Range(1, 9)
            .Select(i => $"l{i}: &l{i} [{string.Join(", ", Enumerable.Repeat($"*l{i - 1}", 9))}]");
        Yaml.Errors("l0: &l0 lol\n" + string.Join('\n', lines))
            .ShouldHaveSingleItem()
            .ShouldEndWith("means more than 2,000,000 values once its anchors are followed");
    }

    [Theory]
    [InlineData("id,email\n", "the file needs a header and at least one row")]
    [InlineData("id,id\n1,2\n", "the names in its header must be there and differ")]
    [InlineData("id,email\n1,a\n\n2\n", "its line 4 has 1 fields where the header has 2")]
    public void Refuses_a_data_file_that_is_not_fit(string csv, string error)
    {
        using var directory = new Folder();
        directory.Write("users.csv", csv);
        Yaml.Errors(
                """
                scenario: x
                arrival: { sessions-per-second: 1 }
                data: { users: { file: users.csv } }
                journeys: { a: { steps: [{ name: s, get: "/{users.email}" }] } }
                """,
                directory.Path
            )
            .ShouldBe([$"3:24: data.users.file: {error}"]);
    }

    [Fact]
    public void A_file_with_errors_names_the_file_and_each_error()
    {
        using var directory = new Folder();
        var path = directory.Write("traffic.yaml", "scenario: x\njourneys: {}\n");
        var thrown = Should.Throw<PlimsollException>(() => ScenarioFile.Load(path));
        thrown.Fault.ShouldBe(Fault.Usage);
        thrown.Message.ShouldBe(
            $"The scenario {path} has 2 errors:\n"
                + $"  {path}:1:1: arrival: is missing\n"
                + $"  {path}:2:11: journeys: needs at least one journey with a weight above 0"
        );
        Should.Throw<PlimsollException>(() => ScenarioFile.Load(path + "x")).Fault.ShouldBe(Fault.File);
    }
}
