using System.Text.Json;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving;

/// <summary>Says whether an answer that came whole is what its step expects, and takes from it what later steps need.</summary>
internal static class AnswerJudge
{
    /// <returns>Null where the answer is as expected. Nothing is extracted from one that is not.</returns>
    public static Failure? Judge(Step step, Answer answer, Bindings bindings)
    {
        if (bindings.Cookies is { } jar)
        {
            foreach (var (name, value) in answer.Headers)
            {
                if (name.Equals("set-cookie", StringComparison.OrdinalIgnoreCase))
                {
                    jar.Take(value);
                }
            }
        }
        if (!step.Expects(answer.Status))
        {
            var cause = answer.Status is >= 300 and < 400 ? Cause.Redirect : Cause.Status;
            return new Failure(Stage.Answer, cause, answer.Status);
        }
        if (step.Checks.Count == 0 && step.Extracts.Count == 0)
        {
            return null;
        }
        using var reading = new AnswerReading(answer);
        return Check(step, reading, bindings) ?? Extract(step, reading, bindings);
    }

    private static Failure? Check(Step step, AnswerReading reading, Bindings bindings)
    {
        foreach (var check in step.Checks)
        {
            try
            {
                if (!check.Holds(reading, bindings))
                {
                    return new Failure(Stage.Check, Cause.Check, reading.Answer.Status, check.Name);
                }
            }
            catch (JsonException)
            {
                return new Failure(Stage.Check, Cause.NotJson, reading.Answer.Status, check.Name);
            }
        }
        return null;
    }

    /// <summary>A value that is not there is no failure of this request: steps that need it are skipped.</summary>
    private static Failure? Extract(Step step, AnswerReading reading, Bindings bindings)
    {
        try
        {
            foreach (var extract in step.Extracts)
            {
                bindings.Set(extract.Slot, extract.From(reading, bindings.Random));
            }
            return null;
        }
        catch (JsonException)
        {
            return new Failure(Stage.Extract, Cause.NotJson, reading.Answer.Status);
        }
    }
}
