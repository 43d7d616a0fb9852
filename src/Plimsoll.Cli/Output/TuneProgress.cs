using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Reports;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>Tells those who watch a tune what happens, one line each, on standard error.</summary>
public sealed class TuneProgress(Output.Progress progress, IAnsiConsole console) : IProgress<TuneEvent>
{
    private readonly Lock _gate = new();

    public void Report(TuneEvent value)
    {
        lock (_gate)
        {
            switch (value)
            {
                case TuneEvent.Recovered e:
                    progress.Line(
                        $"An earlier run was cut short: its change is {(e.Kept ? "kept" : "undone")} ({e.Rule})"
                    );
                    break;
                case TuneEvent.Looking:
                    progress.Line("Observing and diagnosing");
                    break;
                case TuneEvent.Measuring e:
                    progress.Line($"Measuring: {e.Of}, {Format.Age(e.For)}");
                    break;
                case TuneEvent.Probing e:
                    progress.Line($"Searching for the highest load that holds the promise: {e.Of}");
                    break;
                case TuneEvent.Applying e:
                    progress.Line($"Trying: {e.Prescription.Title}");
                    break;
                case TuneEvent.Reverting e:
                    // The verdict that follows says why.
                    progress.Line($"Undoing: {e.Prescription.Title}");
                    break;
                case TuneEvent.Refused e:
                    progress.Line($"Left alone: {e.Prescription.Title}. {e.Reason}");
                    break;
                case TuneEvent.Judged e:
                    TuneText.WriteStep(e.Step, console);
                    break;
                case TuneEvent.Standing e:
                    progress.Line($"Now: {Standing(e.Now)}");
                    break;
                case TuneEvent.Ended e:
                    progress.Line(e.Reason);
                    break;
            }
        }
    }

    private static string Standing(TuneState now)
    {
        (string Name, string? Value)[] parts =
        [
            ("p50", now.P50Ms is { } p50 ? Format.Milliseconds(p50) : null),
            ("p95", now.P95Ms is { } p95 ? Format.Milliseconds(p95) : null),
            ("p99", now.P99Ms is { } p99 ? Format.Milliseconds(p99) : null),
            ("errors", now.ErrorRate is { } errors ? Format.Percent(errors) : null),
            ("headroom", TuneHeadline.Headroom(now)),
            ("server time per call", now.ServerMsPerCall is { } server ? Format.Milliseconds(server) : null),
        ];
        return string.Join(", ", parts.Where(p => p.Value is not null).Select(p => $"{p.Name} {p.Value}"));
    }
}
