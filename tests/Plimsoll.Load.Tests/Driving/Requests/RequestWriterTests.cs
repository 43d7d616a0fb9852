using System.Text;
using System.Text.Json;
using Plimsoll.Load.Driving.Requests;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Driving.Requests;

public sealed class RequestWriterTests
{
    private static readonly Uri s_target = new("http://shop.test:8080/api/");

    [Fact]
    public void Escapes_each_value_for_where_it_stands()
    {
        var (request, writing) = Write(
            "name: s, post: '/s/{word}?q={{{quoted}}}&n={n}', headers: { x-y: '{quoted}' }, "
                + "json: { q: '{quoted}', both: '{word}-{quoted}', '{word}': null, yes: true, no: 'true', t: [], m: {} }"
        );
        writing.ShouldBe(Writing.Done);
        Path(request).ShouldBe("/api/s/a%20b%26c?q=%7Bhe%20said%20%22no%22%7D&n=7");
        Headers(request).ShouldContain("x-y: he said \"no\"");
        using var json = JsonDocument.Parse(request.Wire.Memory[request.BodyAt..]);
        json.RootElement.GetProperty("q").GetString().ShouldBe("he said \"no\"");
        json.RootElement.GetProperty("both").GetString().ShouldBe("a b&c-he said \"no\"");
        json.RootElement.GetProperty("{word}").ValueKind.ShouldBe(JsonValueKind.Null);
        json.RootElement.GetProperty("yes").ValueKind.ShouldBe(JsonValueKind.True);
        json.RootElement.GetProperty("no").ValueKind.ShouldBe(JsonValueKind.String);
        json.RootElement.GetProperty("t").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void Writes_what_is_always_the_same_just_once_and_as_HTTP_has_it()
    {
        var step = Yaml.WithSteps(1, "name: s, put: '/grün?a=b\"c', headers: { Accept: text/html }, json: { a: 1 }");
        var constant = new RequestWriter(step.Journeys[0].Steps[0], s_target).Constant.ShouldNotBeNull();
        Text(constant)
            .ShouldBe(
                "PUT /api/gr%C3%BCn?a=b%22c HTTP/1.1\r\nHost: shop.test:8080\r\nAccept: text/html\r\n"
                    + "Content-Type: application/json; charset=utf-8\r\nContent-Length: 7\r\n\r\n{\"a\":1}"
            );
        constant.HasBody.ShouldBeTrue();
    }

    [Fact]
    public void A_header_of_the_step_stands_in_place_of_ours()
    {
        var (request, _) = Write(
            "name: s, post: '/{n}', headers: { host: other.test, content-type: text/json, content-length: 5 }, json: {}"
        );
        Headers(request).ShouldBe(["host: other.test", "content-type: text/json", "Content-Length: 2"]);
    }

    [Fact]
    public void What_is_posted_without_a_body_says_so()
    {
        var (request, _) = Write("name: s, post: '/{n}'");
        Headers(request).ShouldBe(["Host: shop.test:8080", "Content-Length: 0"]);
        request.HasBody.ShouldBeFalse();
    }

    [Fact]
    public void A_value_that_no_answer_held_makes_no_request()
    {
        var (_, writing) = Write(
            "name: first, get: /, extract: { x: $.x }",
            "name: s, get: '/', headers: { a: '{x}' }"
        );
        writing.ShouldBe(Writing.MissingValue);
    }

    [Fact]
    public void Writes_what_code_has_made()
    {
        var step = new Step
        {
            Name = "s",
            Method = HttpMethod.Post,
            Code = _ => new CodedRequest("/a b?q=%20") { Json = "{}", Headers = [new("x", "ü")] },
        };
        var request = new RequestBytes();
        new RequestWriter(step, s_target).Write(new Bindings([], [], new Random(1)), request).ShouldBe(Writing.Done);
        Text(request)
            .ShouldBe(
                "POST /api/a%20b?q=%20 HTTP/1.1\r\nHost: shop.test:8080\r\nx: ü\r\n"
                    + "Content-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"
            );
    }

    [Theory]
    [InlineData("no-slash", "v")]
    [InlineData("/", "a\r\nb: c")]
    public void What_code_has_made_wrongly_is_not_sent(string path, string header)
    {
        var step = new Step
        {
            Name = "s",
            Method = HttpMethod.Get,
            Code = _ => new CodedRequest(path) { Headers = [new("x", header)] },
        };
        new RequestWriter(step, s_target)
            .Write(new Bindings([], [], new Random(1)), new RequestBytes())
            .ShouldBe(Writing.Unsendable);
    }

    [Fact]
    public void Keeps_a_session_s_values_and_draws_those_of_a_request_anew()
    {
        var scenario = Yaml.Read(
            """
            scenario: x
            arrival: { sessions-per-second: 1 }
            variables:
              once: { integer: { min: 1, max: 1000000 } }
              each: { integer: { min: 1, max: 1000000 }, each: request }
            journeys: { a: { steps: [{ name: s, get: "/{once}/{each}" }] } }
            """
        );
        var bindings = new Bindings(scenario.Slots, scenario.DataSets, new Random(1));
        var writer = new RequestWriter(scenario.Journeys[0].Steps[0], s_target);
        writer.Constant.ShouldBeNull();
        var paths = Enumerable
            .Range(0, 5)
            .Select(_ =>
            {
                bindings.StartRequest();
                var request = new RequestBytes();
                writer.Write(bindings, request).ShouldBe(Writing.Done);
                return Path(request).Split('/');
            })
            .ToList();
        paths.Select(path => path[2]).Distinct().Count().ShouldBe(1);
        paths.Select(path => path[3]).Distinct().Count().ShouldBe(5);
        var first = bindings.Get(0);
        bindings.StartSession(1);
        bindings.Get(0).ShouldNotBe(first);
    }

    private static string Text(RequestBytes request) => Encoding.UTF8.GetString(request.Wire.Span);

    private static string Path(RequestBytes request) => Encoding.UTF8.GetString(request.Wire.Memory[request.Path].Span);

    private static IEnumerable<string> Headers(RequestBytes request) =>
        HeaderLines.Of(request.Wire.Memory[request.Headers].Span).Select(header => $"{header.Key}: {header.Value}");

    private static (RequestBytes, Writing) Write(params string[] steps)
    {
        var scenario = Yaml.WithSteps(1, steps);
        var bindings = new Bindings(scenario.Slots, scenario.DataSets, new Random(1));
        var request = new RequestBytes();
        return (request, new RequestWriter(scenario.Journeys[0].Steps[^1], s_target).Write(bindings, request));
    }
}
