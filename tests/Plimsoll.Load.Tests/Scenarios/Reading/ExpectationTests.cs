using Plimsoll.Core;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios.Reading;

/// <summary>What a step expects of its answer, takes from it and promises.</summary>
public sealed class ExpectationTests
{
    [Fact]
    public void Reads_every_check()
    {
        var step = One(
            "name: s, get: /, slo: p95<200ms, expect: { status: 200, header: { content-type: application/json }, "
                + "json: { $.ok: true, $.none: null, $.word: '{word}' }, contains: '{n} items', matches: '^.*$', "
                + "body-at-most: 1.5KB }"
        );
        step.ExpectedStatuses.ShouldBe([200]);
        step.Checks.Select(check => check.Name)
            .ShouldBe([
                "header content-type",
                "json $.ok",
                "json $.none",
                "json $.word",
                "contains",
                "matches",
                "body-at-most",
            ]);
        step.Checks[2].ShouldBeOfType<Check.JsonIs>().Value.ShouldBeNull();
        step.Checks[^1].ShouldBeOfType<Check.BodyAtMost>().Size.ShouldBe(new Bytes(1536));
        step.Slo.ShouldBe(Slo.Parse("p95<200ms"));
        (step.NeedsBody, step.NeedsHeaders).ShouldBe((true, true));
    }

    [Fact]
    public void Checks_need_no_status_beside_them()
    {
        var step = One("name: s, get: /, expect: { header: { etag: x } }");
        step.Expects(204).ShouldBeTrue();
        (step.NeedsBody, step.NeedsHeaders).ShouldBe((false, true));
    }

    [Fact]
    public void Reads_every_source_of_a_value()
    {
        var extracts = One(
            "name: s, get: /, extract: { id: $.id, also: { json: $.id }, csrf: { header: x-csrf }, "
                + "nonce: { regex: 'value=\"([^\"]+)\"' } }"
        ).Extracts;
        extracts.Select(extract => extract.GetType().Name).ShouldBe(["Json", "Json", "Header", "Body"]);
        extracts.Select(extract => extract.Slot).Distinct().Count().ShouldBe(4);
    }

    [Theory]
    [InlineData("expect: {}", "10:36: expect: expects nothing; name a status or something in the answer")]
    [InlineData("expect: { status: [] }", "10:46: expect.status: must be a status from 100 to 599, or a list of them")]
    [InlineData("expect: { json: { ok: true } }", "10:46: expect.json.ok: a path starts with '$'")]
    [InlineData(
        "expect: { json: { $.a: [1] } }",
        "10:51: expect.json.$.a: must be a single value: a text, a number, true, false or null"
    )]
    [InlineData("expect: { matches: '(' }", "10:47: expect.matches: is no regular expression: ")]
    [InlineData(
        "expect: { matches: '(?=x)' }",
        "10:47: expect.matches: must do without look-around and back-references, whose time has no bound"
    )]
    [InlineData("expect: { body-at-most: 5 }", "10:52: expect.body-at-most: must be a size, e.g. 512B, 100KB, 2MB")]
    [InlineData("expect: { contains: '{x}' }", "10:48: expect.contains: there is no 'x'")]
    [InlineData("expect: { staus: 200 }", "10:38: expect.staus: is not a key known here; did you mean 'status'?")]
    [InlineData("extract: { a: {} }", "10:42: extract.a: takes exactly one of json, header, regex")]
    [InlineData(
        "extract: { a: { header: x, json: $.x } }",
        "10:42: extract.a: takes exactly one of json, header, regex"
    )]
    [InlineData("extract: { a: { regex: '[' } }", "10:51: extract.a.regex: is no regular expression: ")]
    [InlineData("extract: { word: { header: x } }", "10:39: extract.word: the name 'word' is a variable already")]
    [InlineData("extract: { a: [] }", "10:42: extract.a: must be a text")]
    [InlineData("slo: p95<x", "10:33: slo: 'p95<x' is not of the form measure<limit")]
    [InlineData(
        "think: { empirical: [1s] }",
        "10:48: think.empirical: must be a list of at least two quantiles, e.g. "
    )]
    [InlineData("think: { empirical: [2s, 1s] }", "10:53: think.empirical[1]: lies below the one before")]
    [InlineData(
        "think: { fixed: 1s, uniform: [1s, 2s] }",
        "10:35: think: takes exactly one of exponential, fixed, uniform, lognormal, empirical, curve"
    )]
    public void Names_what_is_wrong(string key, string error)
    {
        var (place, rest) = (error[..error.IndexOf(' ')], error[(error.IndexOf(' ') + 1)..]);
        Yaml.Errors(Yaml.Text(1, $"name: s, get: /, {key}"))
            .ShouldHaveSingleItem()
            .ShouldStartWith($"{place} journeys.only.steps[0].{rest}");
    }

    [Fact]
    public void What_a_step_takes_from_its_own_answer_is_not_there_for_its_check() =>
        Yaml.Errors(Yaml.Text(1, "name: s, get: /, extract: { id: $.id }, expect: { contains: '{id}' }"))
            .ShouldHaveSingleItem()
            .ShouldEndWith("'id' is not extracted by an earlier step of this journey");

    [Fact]
    public void Steps_of_one_name_cannot_promise_different_things()
    {
        Yaml.Errors(Yaml.Text(1, "name: s, get: /, slo: p95<1s", "name: s, get: /x, slo: p95<2s"))
            .ShouldBe([
                "11:9: journeys.only.steps[1].slo: steps of one name are counted together, and 's' promises p95<1s already",
            ]);
        Yaml.WithSteps(1, "name: s, get: /, slo: p95<1s", "name: s, get: /x, slo: p95<1s", "name: s, get: /y");
    }

    [Fact]
    public void Reads_think_times_as_they_were_seen() =>
        One("name: s, get: /, think: { empirical: [100ms, 1s, 2.5s, 8s] }")
            .Think.ShouldBeOfType<ThinkTime.Empirical>()
            .Quantiles.ShouldBe([.. new[] { 0.1, 1, 2.5, 8 }.Select(TimeSpan.FromSeconds)]);

    private static Step One(string step) => Yaml.WithSteps(1, step).Journeys[0].Steps[0];
}
