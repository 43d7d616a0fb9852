using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios.Reading;

/// <summary>Journeys whose steps branch.</summary>
public sealed class WaysTests
{
    [Fact]
    public void Reads_weights_a_list_and_a_single_way()
    {
        var steps = Yaml.Read(
                Journey(
                    "name: search, get: /, next: { product: 3, search: 0, bye: 1, unused: 1, end: 1 }",
                    "name: product, get: /p, think: { fixed: 1s }, "
                        + "next: [{ to: search, weight: 2, think: { fixed: 3s } }, { to: end }]",
                    "name: bye, get: /bye, next: end",
                    "name: unused, get: /u"
                )
            )
            .Journeys[0]
            .Steps;
        steps[0].Next.ShouldBe([new(1, 3), new(0, 0), new(2, 1), new(3, 1), new(null, 1)]);
        steps[1].Next.ShouldBe([new(0, 2, new ThinkTime.Fixed(TimeSpan.FromSeconds(3))), new(null, 1)]);
        steps[2].Next.ShouldBe([new(null, 1)]);
        steps[3].Next.ShouldBeEmpty();
    }

    [Fact]
    public void Names_what_is_wrong_with_the_ways()
    {
        Yaml.Errors(
                Journey(
                    "name: a, get: /, next: { serch: 1, end: x }",
                    "name: search, get: /, next: { search: 0, end: 0 }",
                    "name: twice, get: /, next: [{ weight: 1 }, { to: twice, think: { fixed: 1h 3 } }, end]",
                    "name: twice, get: /, next: []",
                    "name: w, get: /, next: [{ to: search, wieght: 1 }]"
                )
            )
            .ShouldBe([
                "6:36: journeys.only.steps[0].next: there is no step 'serch' in this journey; did you mean 'search'?",
                "6:51: journeys.only.steps[0].next.end: must be a number from 0",
                "7:39: journeys.only.steps[1].next: needs at least one way on with a weight above 0",
                "8:39: journeys.only.steps[2].next[0].to: is missing",
                "8:60: journeys.only.steps[2].next[1].to: there are 2 steps 'twice'; give the step another name, or an id",
                "8:83: journeys.only.steps[2].next[1].think.fixed: must be a length of time up to an hour, e.g. 250ms, 2s, 1m",
                "8:93: journeys.only.steps[2].next[2]: must be a mapping (key: value)",
                "9:38: journeys.only.steps[3].next: needs at least one way on with a weight above 0",
                "10:49: journeys.only.steps[4].next[0].wieght: is not a key known here; did you mean 'weight'?",
            ]);
    }

    [Fact]
    public void A_step_must_not_be_called_as_the_end_is() =>
        Yaml.Errors(Journey("name: a, get: /, next: end", "name: end, get: /"))
            .ShouldBe([
                "6:34: journeys.only.steps[0].next: 'end' is the end of the session; give the step another name, or an id",
            ]);

    [Fact]
    public void Refuses_a_step_that_no_way_leads_to() =>
        Yaml.Errors(Journey("name: a, get: /, next: { c: 1, b: 0 }", "name: b, get: /", "name: c, get: /"))
            .ShouldBe(["7:9: journeys.only.steps[1]: no way leads to 'b'"]);

    [Fact]
    public void Refuses_a_session_that_never_ends() =>
        Yaml.Errors(
                Journey(
                    "name: a, get: /, next: { b: 1, end: 1 }",
                    "name: b, get: /, think: { fixed: 1s }",
                    "name: c, get: /, next: b"
                )
            )
            .ShouldBe(["7:9: journeys.only.steps[1]: no way leads from 'b', 'c' to the end of the session"]);

    [Theory]
    [InlineData("a: 1, b: 1, end: 1", "end", "a → a")]
    [InlineData("b: 1, end: 1", "a", "a → b → a")]
    [InlineData("b: 1, end: 1", "a, think: { fixed: 0s }", "a → b → a")]
    public void Refuses_a_circle_in_which_no_time_passes(string waysOfA, string waysOfB, string circle) =>
        Yaml.Errors(Journey($"name: a, get: /, next: {{ {waysOfA} }}", $"name: b, get: /, next: {waysOfB}"))
            .ShouldBe([$"6:34: journeys.only.steps[0].next: no think time passes in the circle {circle}"]);

    [Theory]
    [InlineData("name: a, get: /, think: { exponential: 1s }, next: { a: 1, end: 1 }")]
    [InlineData("name: a, get: /, next: [{ to: a, think: { fixed: 1ms } }, { to: end }]")]
    public void A_circle_with_think_time_is_fine(string step) => Yaml.Read(Journey(step));

    [Fact]
    public void A_way_s_own_think_time_counts_in_place_of_the_step_s() =>
        Yaml.Errors(
                Journey("name: a, get: /, think: { fixed: 1s }, next: [{ to: a, think: { fixed: 0s } }, { to: end }]")
            )
            .ShouldHaveSingleItem()
            .ShouldEndWith("no think time passes in the circle a → a");

    [Fact]
    public void A_value_may_come_from_any_way_that_leads_here()
    {
        // The first time a product is looked at there is no review yet; the second time there may be.
        Yaml.Read(
            Journey(
                "name: product, get: '/p?r={review}', think: { fixed: 1s }, next: { reviews: 1, end: 1 }",
                "name: reviews, get: /r, extract: { review: $.id }, next: product"
            )
        );
        Yaml.Errors(
                Journey(
                    "name: product, get: /p, next: { reviews: 1, basket: 1 }",
                    "name: reviews, get: /r, extract: { review: $.id }, next: end",
                    "name: basket, get: '/b?r={review}'"
                )
            )
            .ShouldBe([
                "8:30: journeys.only.steps[2].get: 'review' is not extracted by an earlier step of this journey",
            ]);
    }

    [Fact]
    public void Ways_are_not_judged_where_a_step_cannot_be_read() =>
        Yaml.Errors(Journey("name: a, next: b", "name: b, get: /, next: end", "name: c, get: /"))
            .ShouldBe([
                "6:9: journeys.only.steps[0]: takes exactly one of get, post, put, patch, delete, head, options",
            ]);

    private static string Journey(params string[] steps) =>
        """
            scenario: test
            arrival: { sessions-per-second: 1 }
            journeys:
              only:
                steps:

            """ + string.Join('\n', steps.Select(step => $"      - {{ {step} }}"));
}
