using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Load.Learning.Arrivals;
using Plimsoll.Load.Learning.Fidelity;
using Plimsoll.Load.Learning.Journeys;
using Plimsoll.Load.Learning.Logs;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Scenarios.Writing;

namespace Plimsoll.Load.Learning;

/// <summary>
/// Learns a scenario from access logs: (1) reads them, into a tree of paths and a temporary file; (2) settles the
/// endpoints; (3) cuts sessions; (4) learns journeys and arrivals; (5) writes the scenario and reads it back; (6) replays what
/// was read and compares.
/// </summary>
public static class LogLearner
{
    /// <param name="stage">Told what begins.</param>
    /// <exception cref="PlimsollException">A log cannot be read, or holds nothing to learn from.</exception>
    public static LearnedScenario Learn(
        IReadOnlyList<LogSource> sources,
        IRequestReader reader,
        LearnOptions options,
        IProgress<LogProgress>? progress,
        Action<string>? stage,
        CancellationToken token
    )
    {
        using var recording = new Recording(options);
        var logs = reader.Read(sources, recording.Add, progress, token);
        return Learn(recording, logs, reader.What, options, stage, token);
    }

    /// <summary>Learns from requests that are at hand, whatever they come from.</summary>
    public static LearnedScenario Learn(
        IEnumerable<AccessLogEntry> entries,
        LearnOptions options,
        Action<string>? stage,
        CancellationToken token
    )
    {
        using var recording = new Recording(options);
        var count = 0L;
        foreach (var entry in entries)
        {
            recording.Add(entry);
            count++;
        }
        return Learn(recording, new LogSummary(count, count, 0, 0, [], [], []), "access logs", options, stage, token);
    }

    private static LearnedScenario Learn(
        Recording recording,
        LogSummary logs,
        string what,
        LearnOptions options,
        Action<string>? stage,
        CancellationToken token
    )
    {
        stage?.Invoke("Finding endpoints and sessions");
        using var recorded = recording.Settle(token);
        stage?.Invoke("Learning journeys");
        var graphs = JourneyLearner.Learn(recorded, _ => true, options.MostSteps, options.Seed, token);
        stage?.Invoke("Learning arrivals");
        var arrivals = ArrivalLearner.Learn(
            recorded.StartsMs,
            recorded.FirstMs,
            recorded.LastMs + recorded.TickMs,
            recorded.TickMs,
            options.Profile,
            options.Peak
        );
        var traffic = new LearnedTraffic(
            DateTime.UnixEpoch.AddMilliseconds(recorded.FirstMs),
            DateTime.UnixEpoch.AddMilliseconds(recorded.LastMs),
            recorded.Sessions.Requests,
            recorded.Sessions.Count,
            recorded.Idle,
            DateTime.UnixEpoch.AddMilliseconds(arrivals.FromMs),
            arrivals.Length,
            graphs.Count,
            graphs.Sum(graph => graph.Nodes.Count)
        );
        var made = new ScenarioMaker(recorded.Endpoints, recorded.PauseTickMs).Make(
            options.Name,
            Describe(traffic, options),
            arrivals,
            graphs
        );
        var yaml = ScenarioWriter.Write(
            made,
            $"Learned from {what} by plimsoll load learn. Values are ranks, not production's own."
        );
        // What is judged is what was written.
        var scenario = ScenarioFile.Parse(yaml, Path.GetTempPath()) is { Scenario: { } read }
            ? read
            : throw new InvalidOperationException(
                "The learned scenario cannot be read back: "
                    + string.Join("; ", ScenarioFile.Parse(yaml, Path.GetTempPath()).Errors.Take(5))
            );
        stage?.Invoke("Replaying the scenario, to compare it with the log");
        var fidelity = new FidelityCheck(recorded, options).Check(scenario, arrivals, token);
        return new LearnedScenario(
            scenario,
            yaml,
            logs,
            traffic,
            [.. Endpoints(recorded)],
            recorded.Excluded,
            [.. logs.Warnings, .. recorded.Warnings],
            fidelity
        );
    }

    private static IEnumerable<LearnedEndpoint> Endpoints(RecordedSessions recorded) =>
        recorded
            .Endpoints.OrderByDescending(endpoint => endpoint.Count)
            .Select(endpoint => new LearnedEndpoint(
                endpoint.Label,
                endpoint.Count,
                (double)endpoint.Count / recorded.Sessions.Requests,
                endpoint.Statuses,
                endpoint.Sent.Quantile(0.5),
                endpoint.Received.Quantile(0.5),
                endpoint.DurationMs.Quantile(0.5)
            ));

    private static string Describe(LearnedTraffic traffic, LearnOptions options) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{traffic.Requests} requests in {traffic.Sessions} sessions, {traffic.From:yyyy-MM-dd HH:mm} to {traffic.Until:yyyy-MM-dd HH:mm} UTC; "
        )
        + (
            options.Profile
                ? "the rate follows the log."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"the rate is that of {traffic.LearnedFrom:yyyy-MM-dd HH:mm} UTC and {traffic.LearnedOver.TotalMinutes:0} minutes on."
                )
        );
}
