using Plimsoll.Load.Driving.Requests;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving.Sessions;

/// <summary>A step as a worker takes it: all that can be known beforehand is.</summary>
internal sealed class StepPlan
{
    /// <summary>Where a session goes that ends.</summary>
    public const int End = -1;

    private readonly WeightedIndex? _ways;
    private readonly (int To, ThinkTime? Think)[] _next;

    /// <param name="label">Of its name, in the record.</param>
    /// <param name="place">Its own in the journey, sign-in included.</param>
    /// <param name="first">That of the journey's own first step, from which transitions count.</param>
    /// <param name="count">Of all steps.</param>
    public StepPlan(Step step, int label, int place, int first, int count, Uri target)
    {
        (Step, Label) = (step, label);
        Writer = new RequestWriter(step, target);
        (KeepHead, KeepBody) = (step.NeedsHeaders, step.NeedsBody);
        IsJudgedByStatus = step.Checks.Count == 0 && step.Extracts.Count == 0;
        HandsBodyOut =
            step.Checks.Any(check => check is Check.Code) || step.Extracts.Any(extract => extract is Extract.Code);
        if (step.Next.Count == 0)
        {
            _next = [(place + 1 < count ? place + 1 : End, null)];
        }
        else
        {
            _ways = new WeightedIndex([.. step.Next.Select(way => way.Weight)]);
            _next = [.. step.Next.Select(way => (way.To is { } to ? first + to : End, way.Think))];
        }
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
    public (int To, ThinkTime? Think) Next(Random random) => _next[_ways?.Next(random) ?? 0];
}
