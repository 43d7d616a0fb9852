using System.Globalization;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>A scenario for a terminal. Everything foreign goes through <see cref="Markup.Escape"/>.</summary>
public static class ScenarioText
{
    public static void Write(Scenario scenario, IAnsiConsole console)
    {
        var summary = ScenarioSummary.Of(scenario);
        console.MarkupLineInterpolated($"[bold]{scenario.Name}[/] {scenario.Description}");
        console.MarkupLineInterpolated($"{Rate(scenario, summary)}");
        if (!scenario.Profile.IsFlat)
        {
            var least = scenario.Profile.Points.Min(point => point.Times);
            console.MarkupLineInterpolated(
                $"{Number(least)} to {Number(scenario.Profile.Most)} times that by its profile"
            );
        }
        console.MarkupLineInterpolated(
            $"{Number(summary.RequestsPerSession)} requests a session; {Length(summary.SessionLength)} of think time in it"
        );
        if (scenario.Slo is { } slo)
        {
            console.MarkupLineInterpolated($"promises {slo.ToString()}");
        }
        var journeys = Table("journey", "sessions", "steps", "requests", "think time");
        foreach (var journey in summary.Journeys)
        {
            journeys.AddRow(
                Markup.Escape(journey.Name),
                Format.Percent(journey.Share),
                Format.Count(journey.Steps),
                Number(journey.Requests),
                Length(journey.Think)
            );
        }
        console.Write(journeys);
        var unit = summary.RequestsPerSecond is null ? "per session" : "per second";
        var endpoints = Table("step", unit, "share").AddColumn("request");
        foreach (var endpoint in summary.Endpoints)
        {
            endpoints.AddRow(
                Markup.Escape(endpoint.Name),
                Number(endpoint.PerSession * (summary.RequestsPerSecond is null ? 1 : scenario.SessionsPerSecond)),
                Format.Percent(endpoint.PerSession / summary.RequestsPerSession),
                Markup.Escape(string.Join(", ", endpoint.Requests))
            );
        }
        console.Write(endpoints);
    }

    private static string Rate(Scenario scenario, ScenarioSummary summary)
    {
        if (summary.RequestsPerSecond is not { } rate)
        {
            return $"{scenario.Users} users at today's peak, each with one session after the other (closed model)";
        }
        var process = scenario.Arrivals switch
        {
            ArrivalProcess.Bursty bursty => $"in bursts of {bursty.States.Count} states",
            var known => known == ArrivalProcess.Constant ? "at equal distances" : "independently of each other",
        };
        return $"{Number(scenario.SessionsPerSecond)} sessions a second at today's peak, {process}: "
            + $"{Number(rate)} requests a second";
    }

    private static Table Table(string first, params string[] numbers)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(first);
        foreach (var heading in numbers)
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }
        return table;
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Length(TimeSpan length) =>
        length.TotalSeconds < 1 ? $"{Number(length.TotalMilliseconds)} ms" : $"{Number(length.TotalSeconds)} s";
}
