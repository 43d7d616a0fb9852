using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Scenarios.Building;
using Plimsoll.Load.Scenarios.Writing;
using Plimsoll.Load.Tests.Driving.Requests;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Scenarios.Building;

public sealed class ScenarioBuilderTests
{
    [Fact]
    public void Says_what_a_file_says_of_bursts_popularity_and_beginnings()
    {
        var built = ScenarioBuilder
            .Named("shop")
            .SessionsPerSecond(4)
            .Bursty(new BurstState(0.5, TimeSpan.FromSeconds(10), 3), new BurstState(3, TimeSpan.FromSeconds(2), 1))
            .Popularity("product", [50, 20, 5], 1, 20_000, eachRequest: true)
            .Format("user", "user{n}@example.test", ("n", 1, 99))
            .Journey(
                "browse",
                journey =>
                    journey
                        .Start(("first", 2), ("second", 1))
                        .Profile(new ArrivalPoint(TimeSpan.Zero, 1), new ArrivalPoint(TimeSpan.FromHours(1), 0))
                        .Get("page", "/{product}", step => step.Id("first").ExpectMatch("^x").Next(("second", 1)))
                        .Get(
                            "page",
                            "/{user}",
                            step =>
                                step.Id("second")
                                    .ExpectBodyAtMost(Bytes.FromMegabytes(1))
                                    .Think(
                                        new ThinkTime.Curve([
                                            new ThinkPoint(0, TimeSpan.Zero),
                                            new ThinkPoint(1, TimeSpan.FromSeconds(2)),
                                        ])
                                    )
                        )
            )
            .Build();
        var read = Yaml.Read(
            """
            scenario: shop
            arrival:
              sessions-per-second: 4
              process: { bursty: [{ times: 0.5, stays: 10s, weight: 3 }, { times: 3, stays: 2s }] }
            variables:
              product: { popularity: { weights: [50, 20, 5], of: { integer: { min: 1, max: 20000 } } }, each: request }
              user: { format: "user{n}@example.test", n: { integer: { min: 1, max: 99 } } }
            journeys:
              browse:
                start: { first: 2, second: 1 }
                profile: [{ at: 0s, times: 1 }, { at: 1h, times: 0 }]
                steps:
                  - { name: page, id: first, get: "/{product}", expect: { matches: "^x" }, next: { second: 1 } }
                  - name: page
                    id: second
                    get: /{user}
                    expect: { body-at-most: 1MB }
                    think: { curve: [[0, 0s], [1, 2s]] }
            """
        );
        Shape(built).ShouldBe(Shape(read));

        static string Shape(Scenario scenario) => ScenarioWriter.Write(scenario);
    }

    [Fact]
    public void Says_what_a_file_says()
    {
        using var folder = new Folder();
        folder.Write("users.csv", "name\nann\n");
        var built = ScenarioBuilder
            .Named("shop")
            .Description("in C#")
            .Target("http://127.0.0.1:5080")
            .SessionsPerSecond(4)
            .Evenly()
            .Profile(new ArrivalPoint(TimeSpan.Zero, 0.5), new ArrivalPoint(TimeSpan.FromMinutes(5), 1))
            .Promise("p95<300ms")
            .DataIn(folder.Path)
            .Data("users", "users.csv", "sequential")
            .Integer("page", 1, 5, eachRequest: true)
            .Zipf("product", 1, 100, 1.05)
            .Choice("city", ("Berlin", 3), ("007", 1))
            .SignIn(steps =>
                steps.Post("in", "/in", step => step.Json(new { user = "{users.name}", n = 1 }).Extract("token", "$.t"))
            )
            .Journey(
                "browse",
                journey =>
                    journey
                        .Weight(3)
                        .SignedIn()
                        .Get(
                            "search",
                            "/s?c={city}&p={page}",
                            step =>
                                step.Think(new ThinkTime.LogNormal(TimeSpan.FromSeconds(2), 0.8))
                                    .Header("authorization", "Bearer {token}")
                                    .Expect(200, 404)
                                    .ExpectHeader("content-type", "application/json")
                                    .ExpectJson("$.ok", true)
                                    .ExpectText("x")
                                    .ExtractMatch("nonce", "n=(.*)")
                                    .ExtractHeader("tag", "etag")
                                    .Promise("p95<200ms")
                                    .Next(("view", 0.6), ("end", 0.4))
                        )
                        .Get("view", "/v/{product}?n={nonce}", step => step.Probability(0.5))
                        .Put("put", "/p")
                        .Patch("patch", "/p")
                        .Delete("delete", "/p")
            )
            .Build();
        var read = Yaml.Read(
            """
            scenario: shop
            description: in C#
            target: http://127.0.0.1:5080
            arrival: { sessions-per-second: 4, process: constant, profile: [{ at: 0s, times: 0.5 }, { at: 5m, times: 1 }] }
            slo: p95<300ms
            data: { users: { file: users.csv, order: sequential } }
            variables:
              page: { integer: { min: 1, max: 5 }, each: request }
              product: { zipf: { min: 1, max: 100, exponent: 1.05 } }
              city: { choice: { Berlin: 3, "007": 1 } }
            sign-in: [{ name: in, post: /in, json: { user: "{users.name}", n: 1 }, extract: { token: $.t } }]
            journeys:
              browse:
                weight: 3
                signed-in: true
                steps:
                  - name: search
                    get: /s?c={city}&p={page}
                    think: { lognormal: { median: 2s, sigma: 0.8 } }
                    headers: { authorization: "Bearer {token}" }
                    expect: { status: [200, 404], header: { content-type: application/json }, json: { $.ok: true }, contains: x }
                    extract: { nonce: { regex: "n=(.*)" }, tag: { header: etag } }
                    slo: p95<200ms
                    next: { view: 0.6, end: 0.4 }
                  - { name: view, get: "/v/{product}?n={nonce}", probability: 0.5 }
                  - { name: put, put: /p }
                  - { name: patch, patch: /p }
                  - { name: delete, delete: /p }
            """,
            folder.Path
        );
        (built.Name, built.Description, built.Target, built.SessionsPerSecond, built.Arrivals, built.Slo).ShouldBe(
            (read.Name, read.Description, read.Target, read.SessionsPerSecond, read.Arrivals, read.Slo)
        );
        built.Profile.Points.ShouldBe(read.Profile.Points);
        built.DataSets[0].Order.ShouldBe(read.DataSets[0].Order);
        built.Journeys[0].Weight.ShouldBe(3);
        built.Journeys[0].SignedIn.ShouldBeTrue();
        built.Slots.Select(slot => slot.Name).ShouldBe(read.Slots.Select(slot => slot.Name), ignoreOrder: true);
        foreach (var (one, other) in built.AllSteps.Zip(read.AllSteps))
        {
            built.PatternOf(one).ShouldBe(read.PatternOf(other));
            one.Think.ShouldBe(other.Think);
            one.Next.ShouldBe(other.Next);
            one.Slo.ShouldBe(other.Slo);
            one.Probability.ShouldBe(other.Probability);
            one.ExpectedStatuses.ShouldBe(other.ExpectedStatuses);
            one.Checks.Select(check => check.Name).ShouldBe(other.Checks.Select(check => check.Name));
            one.Extracts.Select(extract => built.Slots[extract.Slot].Name)
                .ShouldBe(other.Extracts.Select(extract => read.Slots[extract.Slot].Name));
            Compose(built, one).ShouldBe(Compose(read, other));
        }
    }

    [Fact]
    public void Names_all_that_is_wrong_by_its_key()
    {
        var thrown = Should.Throw<PlimsollException>(() =>
            ScenarioBuilder
                .Named("shop")
                .Users(0)
                .Promise("p95")
                .Journey(
                    "a",
                    journey =>
                        journey
                            .Get("s", "/{x}", step => step.Next(("t", 1)))
                            .Get("t", "/t", step => step.Next(("s", 1)))
                )
                .Build()
        );
        thrown.Fault.ShouldBe(Fault.Usage);
        thrown.Message.ShouldBe(
            """
            The scenario shop cannot be:
              users: must be a number of 1 or more, and whole
              slo: 'p95' is not of the form measure<limit
              journeys.a.steps[0].get: there is no 'x'
            """
        );
    }

    [Fact]
    public void A_graph_is_checked_as_that_of_a_file_is()
    {
        Should
            .Throw<PlimsollException>(() =>
                ScenarioBuilder
                    .Named("x")
                    .Users(1)
                    .Journey("a", journey => journey.Get("s", "/", step => step.Next(("s", 1), ("end", 1))))
                    .Build()
            )
            .Message.ShouldEndWith("journeys.a.steps[0].next: no think time passes in the circle s → s");
    }

    [Fact]
    public void Code_makes_requests_from_the_values_of_the_session()
    {
        var scenario = ScenarioBuilder
            .Named("coded")
            .SessionsPerSecond(1)
            .Variable("nonce", random => $"n-{random.Next(1000)}")
            .Journey(
                "a",
                journey =>
                    journey
                        .Get("first", "/f?n={nonce}", step => step.Extract("half", answer => answer.Text[..2]))
                        .Coded(
                            "second",
                            HttpMethod.Put,
                            values =>
                                values["half"] is { } half
                                    ? new CodedRequest($"/s/{half}")
                                    {
                                        Json = "{}",
                                        Headers = [new("x-n", values["nonce"]!)],
                                    }
                                    : null,
                            step => step.Check("long", answer => answer.Text.Length > 3)
                        )
            )
            .Build();
        var bindings = new Bindings(scenario.Slots, scenario.DataSets, new Random(1));
        var (first, second) = (scenario.Journeys[0].Steps[0], scenario.Journeys[0].Steps[1]);
        var nonce = WrittenRequest.Of(first, bindings)!.PathAndQuery["/f?n=".Length..];
        nonce.ShouldStartWith("n-");
        WrittenRequest.Of(second, bindings).ShouldBeNull();

        AnswerJudge.Judge(first, new Answer(200, "abc"u8.ToArray(), []), bindings).ShouldBeNull();
        var request = WrittenRequest.Of(second, bindings)!;
        request.Method.ShouldBe(HttpMethod.Put);
        request.PathAndQuery.ShouldBe("/s/ab");
        request.Headers.ShouldBe([new("x-n", nonce)]);
        second.NeedsBody.ShouldBeTrue();
        AnswerJudge
            .Judge(second, new Answer(200, "abc"u8.ToArray(), []), bindings)
            .ShouldBe(new Failure(Stage.Check, Cause.Check, 200, "long"));
        scenario.PatternOf(second).ShouldBe("");
    }

    [Fact]
    public void Code_that_asks_for_a_name_that_is_not_there_is_told_so()
    {
        var scenario = ScenarioBuilder
            .Named("coded")
            .Users(1)
            .Journey(
                "a",
                journey => journey.Coded("s", HttpMethod.Get, values => new CodedRequest("/" + values["none"]))
            )
            .Build();
        var bindings = new Bindings(scenario.Slots, scenario.DataSets, new Random(1));
        Should
            .Throw<KeyNotFoundException>(() => WrittenRequest.Of(scenario.Journeys[0].Steps[0], bindings))
            .Message.ShouldBe("The scenario has no 'none'.");
    }

    private static string Compose(Scenario scenario, Step step)
    {
        var bindings = new Bindings(scenario.Slots, scenario.DataSets, new Random(3));
        foreach (var (slot, value) in scenario.Slots.Index().Where(slot => slot.Item is Slot.Extracted))
        {
            bindings.Set(slot, new Value(value.Name));
        }
        var request = WrittenRequest.Of(step, bindings)!;
        return $"{request.Method} {request.PathAndQuery} {request.Json} {string.Join(';', request.Headers)}";
    }
}
