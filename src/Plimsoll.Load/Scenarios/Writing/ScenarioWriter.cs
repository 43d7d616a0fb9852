using System.Text;
using Plimsoll.Core;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Scenarios.Writing;

/// <summary>Writes a scenario as the YAML of docs/reference/scenario.md: what is read back is the same scenario.</summary>
public sealed class ScenarioWriter
{
    private readonly StringBuilder _text = new();
    private readonly Scenario _scenario;

    private ScenarioWriter(Scenario scenario) => _scenario = scenario;

    /// <param name="comment">Goes before it, line by line.</param>
    /// <exception cref="PlimsollException">It holds what YAML cannot say: code, or rows without their file.</exception>
    public static string Write(Scenario scenario, string? comment = null)
    {
        if (scenario.DataSets.Count > 0 || scenario.AllSteps.Any(step => step.Code is not null))
        {
            throw new PlimsollException(
                Fault.Usage,
                $"The scenario {scenario.Name} cannot be written as YAML: it holds code, or data without its file.",
                "Keep it as a C# program, or write the file by hand."
            );
        }
        var writer = new ScenarioWriter(scenario);
        foreach (var line in comment?.Split('\n') ?? [])
        {
            writer._text.Append("# ").Append(line).Append('\n');
        }
        writer.Root();
        return writer._text.ToString();
    }

    private void Root()
    {
        Line(0, $"scenario: {YamlText.Of(_scenario.Name)}");
        if (_scenario.Description.Length > 0)
        {
            Line(0, $"description: {YamlText.Quoted(_scenario.Description)}");
        }
        if (_scenario.Target is { } target)
        {
            Line(0, $"target: {YamlText.Quoted(target.ToString())}");
        }
        if (_scenario.Slo is { } slo)
        {
            Line(0, $"slo: {YamlText.Quoted(slo.ToString())}");
        }
        if (_scenario.KeepsCookies)
        {
            Line(0, "cookies: true");
        }
        if (_scenario.Model == LoadModel.Closed)
        {
            Line(0, "model: closed");
            Line(0, $"users: {YamlText.Of(_scenario.Users)}");
        }
        else
        {
            Arrival();
        }
        var drawn = _scenario.Slots.OfType<Slot.Drawn>().ToList();
        if (drawn.Count > 0)
        {
            Line(0, "variables:");
            foreach (var variable in drawn)
            {
                var each = variable.EachRequest ? ", each: request" : "";
                Line(1, $"{YamlText.Of(variable.Name)}: {{ {DrawText.Of(variable.Draw)}{each} }}");
            }
        }
        var steps = new StepWriter(_scenario.Slots, _text);
        if (_scenario.SignIn.Count > 0)
        {
            Line(0, "sign-in:");
            steps.Write(_scenario.SignIn, 1);
        }
        Line(0, "journeys:");
        foreach (var journey in _scenario.Journeys)
        {
            Line(1, $"{YamlText.Of(journey.Name)}:");
            Line(2, $"weight: {YamlText.Of(journey.Weight)}");
            Profile(2, journey.Profile);
            if (journey.SignedIn)
            {
                Line(2, "signed-in: true");
            }
            if (journey.Start.Count > 0)
            {
                Line(2, $"start: {StepWriter.Weights(journey.Start, StepWriter.Ids(journey.Steps))}");
            }
            Line(2, "steps:");
            steps.Write(journey.Steps, 3);
        }
    }

    private void Arrival()
    {
        Line(0, "arrival:");
        Line(1, $"sessions-per-second: {YamlText.Of(_scenario.SessionsPerSecond)}");
        if (_scenario.Arrivals is ArrivalProcess.Bursty bursty)
        {
            Line(1, "process:");
            Line(2, "bursty:");
            foreach (var state in bursty.States)
            {
                Line(
                    3,
                    $"- {{ times: {YamlText.Of(state.Times)}, stays: {YamlText.Of(state.MeanStay)}, weight: {YamlText.Of(state.Weight)} }}"
                );
            }
        }
        else if (_scenario.Arrivals == ArrivalProcess.Constant)
        {
            Line(1, "process: constant");
        }
        Profile(1, _scenario.Profile);
    }

    private void Profile(int depth, ArrivalProfile profile)
    {
        if (profile.IsFlat)
        {
            return;
        }
        Line(depth, "profile:");
        foreach (var point in profile.Points)
        {
            Line(depth + 1, $"- {{ at: {YamlText.Of(point.At)}, times: {YamlText.Of(point.Times)} }}");
        }
    }

    private void Line(int depth, string text) => _text.Append(' ', 2 * depth).Append(text).Append('\n');
}
