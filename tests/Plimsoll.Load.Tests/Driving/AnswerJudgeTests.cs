using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Driving;

public sealed class AnswerJudgeTests
{
    private static readonly Slot[] s_slots =
    [
        new Slot.Extracted("a"),
        new Slot.Extracted("b"),
        new Slot.Extracted("c"),
    ];
    private readonly Bindings _bindings = new(s_slots, [], new Random(1));

    [Fact]
    public void Takes_values_from_json_headers_and_text()
    {
        var failure = Judge(
            """{"items": [{"id": 7}], "note": "nonce=n-1;"}""",
            extracts:
            [
                new Extract.Json(0, JsonPath.Parse("$.items[0].id", out _)!),
                new Extract.Header(1, "x-CSRF"),
                new Extract.Body(2, new Regex("nonce=([^;]+)")),
            ]
        );
        failure.ShouldBeNull();
        _bindings.Get(0).ShouldBe(new Value("7", true));
        _bindings.Get(1).ShouldBe(new Value("token-1"));
        _bindings.Get(2).ShouldBe(new Value("n-1"));
    }

    [Fact]
    public void A_value_that_is_not_there_is_no_failure_and_forgets_the_one_before()
    {
        _bindings.Set(1, new Value("old"));
        Judge("{}", extracts: [new Extract.Header(1, "x-none"), new Extract.Body(2, new Regex("none"))]).ShouldBeNull();
        _bindings.Get(1).ShouldBeNull();
        _bindings.Get(2).ShouldBeNull();
    }

    [Theory]
    [InlineData("$.ok", "true", true)]
    [InlineData("$.ok", "false", false)]
    [InlineData("$.ok", "\"true\"", false)]
    [InlineData("$.n", "2", true)]
    [InlineData("$.n", "2.0", true)]
    [InlineData("$.n", "3", false)]
    [InlineData("$.s", "\"2\"", true)]
    [InlineData("$.s", "2", false)]
    [InlineData("$.none", "2", false)]
    [InlineData("$.none", null, true)]
    [InlineData("$.null", null, true)]
    [InlineData("$.n", null, false)]
    public void Compares_json(string path, string? wanted, bool holds)
    {
        var value = wanted is null ? null : new JsonTemplate([new JsonTemplate.Part.Raw(wanted)]);
        var check = new Check.JsonIs(path, JsonPath.Parse(path, out _)!, value);
        var failure = Judge("""{ "ok": true, "n": 2, "s": "2", "null": null }""", check);
        failure.ShouldBe(holds ? null : new Failure(Stage.Check, Cause.Check, 200, $"json {path}"));
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=utf-8", true)]
    [InlineData("application/js", false)]
    [InlineData("text/html", false)]
    public void A_header_may_have_parameters_that_nobody_asked_for(string wanted, bool holds) =>
        (Judge("{}", new Check.HeaderIs("Content-Type", Plain(wanted))) is null).ShouldBe(holds);

    [Fact]
    public void Looks_into_the_body()
    {
        Judge("Grüße", new Check.BodyContains(Plain("üß"))).ShouldBeNull();
        Judge("Grüße", new Check.BodyContains(Plain("uss")))!.Value.What.ShouldBe("contains");
        Judge("Grüße", new Check.BodyMatches(new Regex("^Gr..e$"))).ShouldBeNull();
        Judge("Grüße", new Check.BodyMatches(new Regex("^gr"))).ToString().ShouldBe("check/check 200 (matches)");
        Judge("Grüße", new Check.BodyAtMost(new Bytes(7))).ShouldBeNull();
        Judge("Grüße", new Check.BodyAtMost(new Bytes(6))).ShouldNotBeNull();
        Judge("Grüße", new Check.Code("polite", answer => answer.Text.StartsWith("Gr"))).ShouldBeNull();
    }

    [Fact]
    public void What_is_compared_may_come_from_the_session()
    {
        _bindings.Set(0, new Value("7", true));
        var id = new JsonTemplate([new JsonTemplate.Part.Whole(0)]);
        var path = JsonPath.Parse("$.id", out _)!;
        Judge("""{"id":7}""", new Check.JsonIs("$.id", path, id)).ShouldBeNull();
        Judge("""{"id":8}""", new Check.JsonIs("$.id", path, id)).ShouldNotBeNull();
        Judge("x=7", new Check.BodyContains(new Template(["x=", ""], [0]))).ShouldBeNull();
        // A value that is not there cannot be found in an answer either.
        Judge("x=7", new Check.BodyContains(new Template(["x=", ""], [1]))).ShouldNotBeNull();
    }

    [Fact]
    public void A_body_that_is_not_json_is_told_apart_from_one_that_says_something_else()
    {
        var path = JsonPath.Parse("$.ok", out _)!;
        Judge("<html>", new Check.JsonIs("$.ok", path, null))
            .ShouldBe(new Failure(Stage.Check, Cause.NotJson, 200, "json $.ok"));
        Judge("<html>", extracts: [new Extract.Json(0, path)]).ShouldBe(new Failure(Stage.Extract, Cause.NotJson, 200));
    }

    [Fact]
    public void The_status_comes_first()
    {
        var step = new Step
        {
            Name = "s",
            Method = HttpMethod.Get,
            Checks = [new Check.BodyContains(Plain("x"))],
        };
        AnswerJudge
            .Judge(step, new Answer(500, default, []), _bindings)
            .ShouldBe(new Failure(Stage.Answer, Cause.Status, 500));
        AnswerJudge
            .Judge(step, new Answer(302, default, []), _bindings)
            .ShouldBe(new Failure(Stage.Answer, Cause.Redirect, 302));
    }

    private Failure? Judge(string body, Check? check = null, IReadOnlyList<Extract>? extracts = null)
    {
        var step = new Step
        {
            Name = "s",
            Method = HttpMethod.Get,
            Checks = check is null ? [] : [check],
            Extracts = extracts ?? [],
        };
        var headers = new[]
        {
            KeyValuePair.Create("Content-Type", "application/json; charset=utf-8"),
            KeyValuePair.Create("X-Csrf", "token-1"),
        };
        return AnswerJudge.Judge(step, new Answer(200, Encoding.UTF8.GetBytes(body), headers), _bindings);
    }

    private static Template Plain(string text) => new([text], []);
}
