using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios;

internal static class Yaml
{
    public static Scenario Read(string yaml, string directory = "/nowhere")
    {
        var reading = ScenarioFile.Parse(yaml, directory);
        reading.Errors.ShouldBeEmpty();
        return reading.Scenario!;
    }

    public static IReadOnlyList<string> Errors(string yaml, string directory = "/nowhere")
    {
        var reading = ScenarioFile.Parse(yaml, directory);
        reading.Scenario.ShouldBeNull();
        return [.. reading.Errors.Select(error => error.ToString())];
    }

    /// <summary>A scenario of one journey with the given steps, each a line of YAML flow.</summary>
    public static Scenario WithSteps(double sessionsPerSecond, params string[] steps) =>
        Read(Text(sessionsPerSecond, steps));

    public static string Text(double sessionsPerSecond, params string[] steps) =>
        $$"""
            scenario: test
            arrival: { sessions-per-second: {{sessionsPerSecond}}, process: constant }
            variables:
              n: { integer: { min: 7, max: 7 } }
              word: { choice: ["a b&c"] }
              quoted: { choice: ['he said "no"'] }
            journeys:
              only:
                steps:

            """ + string.Join('\n', steps.Select(step => $"      - {{ {step} }}"));
}
