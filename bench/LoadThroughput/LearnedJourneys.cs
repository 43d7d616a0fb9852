using System.Text;
using Plimsoll.Bench.LearnFidelity;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Learning.Logs;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Bench.LoadThroughput;

/// <summary>
/// What the learner makes of an access log of an hour, as it stands in its file: hundreds of steps, think times by curves, ids by
/// tables of ranks. Only the think times are shortened, all by one factor, so that sessions are over within the run.
/// </summary>
internal static class LearnedJourneys
{
    private static readonly TimeSpan s_meanSession = TimeSpan.FromMilliseconds(200);

    public static Scenario Make()
    {
        var text = new StringWriter();
        new MadeTraffic(1, TimeSpan.FromHours(1), 3, wholeSeconds: false).Write(text);
        using var source = LogSource.Of("made.log", new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())));
        var learned = LogLearner.Learn(
            [source],
            new LogReader(new LogFormatChoice()),
            new LearnOptions(),
            null,
            _ => { },
            CancellationToken.None
        );
        var reading = ScenarioFile.Parse(learned.Yaml, ".");
        var read = reading.Scenario ?? throw new InvalidOperationException(string.Join('\n', reading.Errors));
        var factor = s_meanSession / read.MeanSessionLength;
        return read with
        {
            // The bursts stay out: all connections are to be busy all the time.
            Arrivals = ArrivalProcess.Poisson,
            Journeys = [.. read.Journeys.Select(journey => Shorten(journey, factor))],
        };
    }

    public static string Describe(Scenario scenario) =>
        $"learned journeys: {scenario.Journeys.Count} journeys, {scenario.Journeys.Sum(journey => journey.Steps.Count)} steps, "
        + $"{scenario.Slots.Count} variables, {scenario.MeanRequestsPerSession:0.0} requests a session";

    private static Journey Shorten(Journey journey, double factor) =>
        journey with
        {
            Steps =
            [
                .. journey.Steps.Select(step =>
                    step with
                    {
                        Think = Shorten(step.Think, factor),
                        Next = [.. step.Next.Select(way => way with { Think = Shorten(way.Think, factor) })],
                    }
                ),
            ],
        };

    private static ThinkTime? Shorten(ThinkTime? think, double factor) =>
        think switch
        {
            null => null,
            ThinkTime.Curve curve => new ThinkTime.Curve([
                .. curve.Points.Select(point => point with { Length = point.Length * factor }),
            ]),
            _ => throw new InvalidOperationException($"The learner makes no {think}."),
        };
}
