using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;

namespace Plimsoll.Cli.Output;

/// <summary>Tells of each level as it has been measured.</summary>
public sealed class KneeProgress(Progress progress) : IProgress<KneeLevel>
{
    public void Report(KneeLevel value)
    {
        var verdict = value.Verdict switch
        {
            LevelVerdict.Holds => "holds",
            LevelVerdict.Breaks => value.IsOverloaded ? "overloaded" : "breaks",
            _ => value.IsRung ? "cannot tell" : "near the knee",
        };
        var figures = value.Detail is { } detail
            ? $", {Format.Count(detail.OfferedPerSecond)} requests/s, p50 {Ms(detail.Latency.Quantile(0.5))}, p95 {Ms(detail.Latency.Quantile(0.95))}, p99 {Ms(detail.Latency.Quantile(0.99))}, errors {Format.Percent(detail.ErrorRate)}"
            : "";
        progress.Line(
            $"  {Knee.Times(value.Multiple)} today's peak: {verdict} after {Format.Age(value.Length)}{figures}"
        );
    }

    private static string Ms(TimeSpan latency) => Format.Milliseconds(latency.TotalMilliseconds);
}
