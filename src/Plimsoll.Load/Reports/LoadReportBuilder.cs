using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports;

public static class LoadReportBuilder
{
    /// <param name="slo">Null where nothing was promised.</param>
    /// <param name="stopped">Whether the window was cut short.</param>
    public static LoadReport Build(
        LoadResult result,
        Slo? slo,
        bool stopped,
        IReadOnlyList<TimelineMark> marks,
        string version
    )
    {
        var outcome = slo is null ? null : result.Evaluate(slo);
        return new LoadReport
        {
            Version = version,
            Scenario = result.Scenario,
            Target = result.Target.ToString(),
            Seed = result.Seed,
            Multiple = result.Multiple,
            BeganAt = result.Began,
            WindowS = result.Window.TotalSeconds,
            Stopped = stopped,
            Slo = slo?.ToString(),
            SloHolds = outcome?.Holds,
            Clauses = outcome is null ? [] : ClauseFigures.Of(outcome),
            StepPromises = [.. result.StepPromises.Select(StepPromiseFigures.Of)],
            Invalid = result.Invalid,
            ClockMovedS = ClockNote.SecondsOf(result.ClockMoved),
            Sessions = result.Sessions,
            Requests = result.Requests,
            Failed = result.Failed,
            Skipped = result.Skipped,
            Unfinished = result.Unfinished,
            Retried = result.Retried,
            Generator = GeneratorFigures.Of(result.Generator),
            Agents = [.. result.Agents.Select(AgentFigures.Of)],
            ErrorRate = result.ErrorRate,
            OfferedPerS = result.OfferedPerSecond,
            ThroughputPerS = result.ThroughputPerSecond,
            Latency = LatencyFigures.Of(result.Latency, withSpectrum: true),
            Service = LatencyFigures.Of(result.Service),
            Lateness = LatencyFigures.Of(result.Lateness),
            Failures = FailureCount.Of(result.Failures),
            Steps = [.. result.Steps.Select(StepFigures.Of)],
            Timeline = TimelinePoint.Of(result.Slices),
            Marks = marks,
        };
    }
}
