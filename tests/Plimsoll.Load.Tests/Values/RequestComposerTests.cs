using System.Text.Json;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Values;

public sealed class RequestComposerTests
{
    [Fact]
    public void Escapes_each_value_for_where_it_stands()
    {
        var request = Compose(
            "name: s, post: '/s/{word}?q={{{quoted}}}', headers: { x-y: '{quoted}' }, "
                + "json: { q: '{quoted}', both: '{word}-{quoted}', '{word}': null, yes: true, no: 'true', t: [], m: {} }"
        );
        request.PathAndQuery.ShouldBe("/s/a%20b%26c?q={he%20said%20%22no%22}");
        request.Headers.ShouldBe([new("x-y", "he said \"no\"")]);
        using var json = JsonDocument.Parse(request.Json!);
        json.RootElement.GetProperty("q").GetString().ShouldBe("he said \"no\"");
        json.RootElement.GetProperty("both").GetString().ShouldBe("a b&c-he said \"no\"");
        json.RootElement.GetProperty("{word}").ValueKind.ShouldBe(JsonValueKind.Null);
        json.RootElement.GetProperty("yes").ValueKind.ShouldBe(JsonValueKind.True);
        json.RootElement.GetProperty("no").ValueKind.ShouldBe(JsonValueKind.String);
        json.RootElement.GetProperty("t").GetArrayLength().ShouldBe(0);
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
        var paths = Enumerable
            .Range(0, 5)
            .Select(_ =>
            {
                bindings.StartRequest();
                return RequestComposer.Compose(scenario.Journeys[0].Steps[0], bindings)!.PathAndQuery.Split('/');
            })
            .ToList();
        paths.Select(path => path[1]).Distinct().Count().ShouldBe(1);
        paths.Select(path => path[2]).Distinct().Count().ShouldBe(5);
    }

    private static Request Compose(string step)
    {
        var scenario = Yaml.WithSteps(1, step);
        var bindings = new Bindings(scenario.Slots, scenario.DataSets, new Random(1));
        return RequestComposer.Compose(scenario.Journeys[0].Steps[0], bindings)!;
    }
}
