using Plimsoll.Load.Driving.Requests;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving.Sessions;

/// <summary>A step as a worker takes it: all that can be known beforehand is.</summary>
internal sealed class StepPlan
{
    private readonly Ways _next;

    /// <param name="label">Of its name, in the record.</param>
    /// <param name="next">Where a session goes from here.</param>
    /// <param name="keepsCookies">See <see cref="Scenario.KeepsCookies"/>.</param>
    public StepPlan(Step step, int label, Ways next, Uri target, bool keepsCookies)
    {
        (Step, Label) = (step, label);
        Writer = new RequestWriter(step, target, keepsCookies);
        (KeepHead, KeepBody) = (step.NeedsHeaders || keepsCookies, step.NeedsBody);
        IsJudgedByStatus = step.Checks.Count == 0 && step.Extracts.Count == 0 && !keepsCookies;
        HandsBodyOut =
            step.Checks.Any(check => check is Check.Code) || step.Extracts.Any(extract => extract is Extract.Code);
        _next = next;
    }

    public Step Step { get; }
    public int Label { get; }
    public RequestWriter Writer { get; }

    /// <summary>What the last answer's head was; of the next it is probably the same.</summary>
    public HeadMemo Memo { get; } = new();
    public bool KeepHead { get; }
    public bool KeepBody { get; }

    /// <summary>Whether nothing else of the answer counts.</summary>
    public bool IsJudgedByStatus { get; }

    /// <summary>Whether code of others gets to see the body, and may keep it.</summary>
    public bool HandsBodyOut { get; }

    /// <returns>Where to, and the think time in place of that step's own; null keeps that.</returns>
    public (int To, ThinkTime? Think) Next(Random random) => _next.Next(random);
}
