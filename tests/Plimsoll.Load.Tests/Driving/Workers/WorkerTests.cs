using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Recording;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Workers;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests.Driving.Workers;

public sealed class WorkerTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Latency_counts_from_when_a_request_was_due_while_the_target_stalls()
    {
        // One second in ten nothing is answered: a tenth of the latencies are even from 0 to 1 s.
        var load = new Simulation(
            Yaml.WithSteps(100, "name: home, get: /"),
            (_, at) =>
                new SimulatedAnswer(
                    at.TotalSeconds % 10 >= 9
                        ? TimeSpan.FromTicks(s_second.Ticks - (at.Ticks % s_second.Ticks))
                        : TimeSpan.Zero
                )
        );
        var step = load.RunUntil(20.001 * s_second).ShouldHaveSingleItem();
        ((double)step.Requests).ShouldBe(2_000, 2);
        step.Latency.Quantile(0.5).ShouldBe(TimeSpan.Zero);
        step.Latency.Quantile(0.95).TotalSeconds.ShouldBe(0.5, 0.02);
        step.Latency.Quantile(0.99).TotalSeconds.ShouldBe(0.9, 0.02);
    }

    [Fact]
    public void A_later_step_is_due_when_the_one_before_has_ended_and_its_think_time_is_over()
    {
        var load = new Simulation(
            Yaml.WithSteps(1, "name: a, get: /a", "name: b, get: /b, think: { fixed: 3s }", "name: c, get: /c"),
            (_, _) => new SimulatedAnswer(TimeSpan.FromMilliseconds(250))
        );
        load.RunUntil(6 * s_second);
        load.Seen.Take(8)
            .ShouldBe([
                ("GET /a", At(1)),
                ("GET /a", At(2)),
                ("GET /a", At(3)),
                ("GET /a", At(4)),
                ("GET /b", At(4.25)),
                ("GET /c", At(4.5)),
                ("GET /a", At(5)),
                ("GET /b", At(5.25)),
            ]);
    }

    [Fact]
    public void A_session_begins_at_once_where_its_journey_says_and_after_its_sign_in()
    {
        var load = new Simulation(
            Yaml.Read(
                """
                scenario: x
                arrival: { sessions-per-second: 1, process: constant }
                sign-in: [{ name: in, post: /in }]
                journeys:
                  a:
                    signed-in: true
                    start: { b: 1 }
                    steps:
                      - { name: a, get: /a, think: { fixed: 3s }, next: { end: 1 } }
                      - { name: b, get: /b, think: { fixed: 3s }, next: { a: 1 } }
                """
            ),
            (_, _) => new SimulatedAnswer(TimeSpan.FromMilliseconds(250))
        );
        load.RunUntil(2 * s_second);
        load.Seen.Take(2).ShouldBe([("POST /in", At(1)), ("GET /b", At(1.25))]);
    }

    [Fact]
    public void What_times_out_counts_with_the_time_waited_and_is_given_up_once()
    {
        var load = new Simulation(
            Yaml.WithSteps(10, "name: home, get: /"),
            (_, _) => new SimulatedAnswer(TimeSpan.FromHours(1)),
            options => options with { Timeout = 2 * s_second }
        );
        var step = load.RunUntil(10 * s_second).ShouldHaveSingleItem();
        step.Failures.ShouldHaveSingleItem().Key.ShouldBe(new Failure(Stage.Answer, Cause.Timeout));
        step.Latency.Min.ShouldBe(2 * s_second);
        step.Latency.Max.ShouldBe(2 * s_second);
        load.Transports[0].Cancelled.ShouldBe((int)step.Requests);
        ((double)load.Workers[0].InFlight).ShouldBe(20, 1);
    }

    [Fact]
    public void Beyond_the_limit_in_flight_nothing_is_sent_and_that_is_counted()
    {
        var load = new Simulation(
            Yaml.WithSteps(10, "name: home, get: /"),
            (_, _) => new SimulatedAnswer(2 * s_second),
            options => options with { MaxInFlight = 5 }
        );
        var step = load.RunUntil(10 * s_second).ShouldHaveSingleItem();
        load.Transports[0].MostAtOnce.ShouldBe(5);
        step.Failures.ShouldHaveSingleItem().Key.ShouldBe(new Failure(Stage.Start, Cause.TooManyInFlight));
        (step.Latency.Count + step.Failed).ShouldBe(step.Requests);
    }

    [Fact]
    public void In_the_closed_model_as_many_sessions_are_under_way_as_there_are_users()
    {
        var load = new Simulation(
            Closed(20, "name: a, get: /a", "name: b, get: /b, think: { fixed: 1s }"),
            (_, _) => new SimulatedAnswer(s_second / 2)
        );
        load.RunUntil(10 * s_second);
        load.Workers[0].Sessions.ShouldBe(20);
        // Half a second, a second, half a second: a session takes two, and the next begins at once.
        ((double)load.Seen.Count(seen => seen.Request == "GET /a")).ShouldBe(100, 20);
        load.Seen.Where(seen => seen.At < s_second).ShouldAllBe(seen => seen.At < TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void In_the_closed_model_the_multiple_changes_the_number_of_users()
    {
        var load = new Simulation(Closed(20, "name: a, get: /a"), (_, _) => new SimulatedAnswer(s_second / 2));
        load.RunUntil(5 * s_second);
        load.Workers[0].SetMultiple(2, load.Clock.Now);
        load.RunUntil(10 * s_second);
        load.Workers[0].Sessions.ShouldBe(40);
        load.Workers[0].SetMultiple(0.25, load.Clock.Now);
        load.RunUntil(15 * s_second);
        load.Workers[0].Sessions.ShouldBe(5);
    }

    [Fact]
    public void In_the_closed_model_a_target_that_refuses_at_once_stops_neither_time_nor_the_load()
    {
        var load = new Simulation(
            Closed(3, "name: a, get: /a"),
            (_, _) => new SimulatedAnswer(TimeSpan.FromTicks(10), 0, "", new Failure(Stage.Connect, Cause.Refused))
        );
        var step = load.RunUntil(TimeSpan.FromMilliseconds(20)).ShouldHaveSingleItem();
        step.Failed.ShouldBe(step.Requests);
        step.Requests.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Sessions_go_through_a_graph_by_its_weights()
    {
        var load = new Simulation(
            Yaml.Read(
                """
                scenario: graph
                arrival: { sessions-per-second: 50, process: constant }
                journeys:
                  only:
                    steps:
                      - { name: a, get: /a, next: { b: 0.75, end: 0.25 } }
                      - name: b
                        get: /b
                        think: { fixed: 1s }
                        next: [ { to: b, weight: 1, think: { fixed: 2s } }, { to: end, weight: 1 } ]
                """
            ),
            (_, _) => default
        );
        var steps = load.RunUntil(400 * s_second);
        var (a, b) = (steps[0].Requests, steps[1].Requests);
        ((double)a).ShouldBe(20_000, 2);
        // Three in four come to b, which they take twice on average.
        ((double)b / a).ShouldBe(1.5, 0.03);
        var dues = load.Seen.Where(seen => seen.Request == "GET /b").Select(seen => seen.At.Ticks % s_second.Ticks);
        // Think times of whole seconds: b is asked for at the same fractions of a second as a.
        dues.ShouldAllBe(ticks => ticks % (s_second.Ticks / 50) == 0);
    }

    [Fact]
    public void Who_is_to_be_signed_in_signs_in_once_before_the_first_step()
    {
        var load = new Simulation(
            Yaml.Read(
                """
                scenario: signed
                arrival: { sessions-per-second: 1, process: constant }
                sign-in:
                  - { name: sign-in, post: /sign-in, json: {}, extract: { token: $.token } }
                journeys:
                  only:
                    signed-in: true
                    steps:
                      - { name: a, get: "/a/{token}", next: { a: 1, b: 1 }, think: { fixed: 10ms } }
                      - { name: b, get: "/b/{token}" }
                """
            ),
            (_, at) => new SimulatedAnswer(TimeSpan.Zero, 200, $$"""{"token":{{(int)at.TotalSeconds}}}""")
        );
        load.RunUntil(20.9 * s_second);
        load.Seen.Count(seen => seen.Request == "POST /sign-in").ShouldBe(20);
        for (var session = 1; session <= 20; session++)
        {
            load.Seen.First(seen => seen.Request.StartsWith("GET") && seen.Request.EndsWith($"/{session}"))
                .Request.ShouldBe($"GET /a/{session}");
            load.Seen.Count(seen => seen.Request == $"GET /b/{session}").ShouldBe(1);
        }
    }

    [Fact]
    public void A_check_that_fails_is_counted_as_such()
    {
        var load = new Simulation(
            Yaml.WithSteps(10, "name: a, get: /a, expect: { json: { '$.ok': true } }"),
            (_, at) =>
                new SimulatedAnswer(TimeSpan.Zero, 200, at < 5 * s_second ? """{"ok":true}""" : """{"ok":false}""")
        );
        var step = load.RunUntil(10 * s_second).ShouldHaveSingleItem();
        step.Failures.ShouldHaveSingleItem().Key.Stage.ShouldBe(Stage.Check);
        ((double)step.Failed).ShouldBe(51, 2);
    }

    [Fact]
    public void A_step_that_lacks_a_value_is_passed_over_when_it_would_have_been_due()
    {
        var load = new Simulation(
            Yaml.WithSteps(
                1,
                "name: find, get: /find, extract: { id: $.id }",
                "name: show, get: '/show/{id}', think: { fixed: 500ms }",
                "name: leave, get: /leave"
            ),
            (_, _) => new SimulatedAnswer(TimeSpan.Zero, 200, "{}")
        );
        var steps = load.RunUntil(2.9 * s_second);
        steps.Single(step => step.Name == "show").Skipped.ShouldBe(2);
        load.Seen.ShouldBe([
            ("GET /find", At(1)),
            ("GET /leave", At(1.5)),
            ("GET /find", At(2)),
            ("GET /leave", At(2.5)),
        ]);
    }

    [Fact]
    public void The_same_seed_sends_the_same_however_many_workers_there_are()
    {
        const string Text = """
            scenario: same
            arrival: { sessions-per-second: 40, profile: [ { at: 0s, times: 0.5 }, { at: 20s, times: 2 } ] }
            variables:
              n: { zipf: { min: 1, max: 1000, exponent: 1 } }
            journeys:
              one: { weight: 2, steps: [{ name: a, get: "/a/{n}" }, { name: b, get: /b, think: { exponential: 1s } }] }
              two: { weight: 1, steps: [{ name: c, get: "/c/{n}", probability: 0.5 }, { name: d, get: /d }] }
            """;
        var alone = Seen(1);
        Seen(3).ShouldBe(alone);
        Seen(3, seed: 8).ShouldNotBe(alone);

        List<(string, TimeSpan)> Seen(int workers, int seed = 7)
        {
            var load = new Simulation(
                Yaml.Read(Text),
                (_, _) => new SimulatedAnswer(TimeSpan.FromMilliseconds(5)),
                options => options with { Workers = workers, Seed = seed }
            );
            load.RunUntil(10 * s_second);
            return [.. load.Seen.Where(seen => seen.At < 9 * s_second)];
        }
    }

    [Fact]
    public void A_request_takes_no_memory()
    {
        var scenario = Yaml.Read(
            """
            scenario: lean
            arrival: { sessions-per-second: 1000 }
            variables:
              product: { zipf: { min: 1, max: 100000, exponent: 0.9 }, each: request }
              city: { choice: { Berlin: 30, "Bad Ems": 18 } }
            journeys:
              only:
                steps:
                  - { name: home, get: / }
                  - name: product
                    get: "/products/{product}?city={city}"
                    think: { exponential: 50ms }
                    next: { product: 0.5, end: 0.5 }
            """
        );
        var load = new Simulation(scenario, (_, _) => new SimulatedAnswer(TimeSpan.FromMilliseconds(3)));
        load.Transports[0].Keeps = false;
        load.RunUntil(20 * s_second);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var requests = load.RunUntil(40 * s_second).Sum(step => step.Requests);
        var perRequest = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)requests;
        requests.ShouldBeGreaterThan(50_000);
        // What is left are the records of twenty slices. An encoder's text of "Bad Ems" is none of it.
        perRequest.ShouldBeLessThan(16);
    }

    [Fact]
    public void What_is_under_way_at_the_end_is_counted_by_how_far_it_has_come()
    {
        var load = new Simulation(
            Yaml.WithSteps(10, "name: home, get: /"),
            (_, _) => new SimulatedAnswer(TimeSpan.FromHours(1))
        );
        load.RunUntil(2.05 * s_second);
        load.Workers[0].WasCutOff.Count.ShouldBe(20);
        load.Workers[0].WasCutOff.Distinct().ShouldBe([new Failure(Stage.Answer, Cause.CutOff)]);
        load.Workers[0].CountOpen(s_second, 2 * s_second).ShouldBe(10);
        load.Workers[0].IsSettled(s_second / 20).ShouldBeTrue();
        load.Workers[0].IsSettled(s_second).ShouldBeFalse();
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Scenario Closed(int users, params string[] steps) =>
        Yaml.Read(
            $$"""
            scenario: closed
            model: closed
            users: {{users}}
            journeys:
              only:
                steps:
            """ + string.Concat(steps.Select(step => $"\n      - {{ {step} }}"))
        );

    /// <summary>Workers in simulated time, each with a target of its own that behaves the same.</summary>
    private sealed class Simulation
    {
        private readonly Recorder _recorder;

        public Simulation(
            Scenario scenario,
            Func<string, TimeSpan, SimulatedAnswer> answer,
            Func<LoadOptions, LoadOptions>? with = null
        )
        {
            var options = new LoadOptions
            {
                Target = new Uri("http://127.0.0.1:1"),
                Timeout = 100 * s_second,
                Workers = 1,
            };
            var plan = LoadPlan.Of(scenario, with?.Invoke(options) ?? options);
            Workers = new Worker[plan.Workers];
            Transports = new SimulatedTransport[plan.Workers];
            Clocks = new LoadClock[plan.Workers];
            for (var i = 0; i < plan.Workers; i++)
            {
                // Each has a clock of its own, since each moves it on by waiting.
                var time = new SimulatedTime();
                Clocks[i] = new LoadClock(time);
                Clocks[i].Begin();
                Transports[i] = new SimulatedTransport(time, Clocks[i], answer);
                ISessionSource source =
                    scenario.Model == LoadModel.Closed
                        ? new ClosedSource(scenario, scenario.Profile, 1, i, plan.Workers)
                        : new OpenSource(scenario, scenario.Profile, 1, plan.Options.Seed, i, plan.Workers);
                Workers[i] = new Worker(plan, Clocks[i], Transports[i], source);
            }
            _recorder = new Recorder(
                scenario.Labels,
                plan.Options.Slice,
                () => Workers.Select(worker => worker.Shard.Take())
            );
        }

        public Worker[] Workers { get; }
        public SimulatedTransport[] Transports { get; }
        public LoadClock[] Clocks { get; }
        public LoadClock Clock => Clocks[0];

        public IReadOnlyList<(string Request, TimeSpan At)> Seen =>
            [
                .. Transports
                    .SelectMany(transport => transport.Seen)
                    .OrderBy(seen => seen.At)
                    .ThenBy(seen => seen.Request, StringComparer.Ordinal),
            ];

        public IReadOnlyList<StepResult> RunUntil(TimeSpan until)
        {
            for (var i = 0; i < Workers.Length; i++)
            {
                while (Clocks[i].Now < until)
                {
                    Workers[i].Turn();
                }
            }
            return _recorder.Cut();
        }
    }
}
