namespace Plimsoll.Tests.Building;

/// <summary>A scenario of one journey, as a file.</summary>
internal static class TrafficFile
{
    /// <param name="steps">Each a step in YAML's flow.</param>
    public static string Write(string path, double sessionsPerSecond, params string[] steps)
    {
        File.WriteAllText(
            path,
            FormattableString.Invariant(
                $$"""
                scenario: test
                arrival: { sessions-per-second: {{sessionsPerSecond}}, process: constant }
                journeys:
                  only:
                    steps:

                """
            )
                + string.Join('\n', steps.Select(step => $"      - {step}"))
                + "\n"
        );
        return path;
    }
}
