using System.Globalization;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Driving;

namespace Plimsoll.Cli.Output;

/// <summary>A plain line a second, where it is no terminal.</summary>
public sealed class PlainLoadProgress(Terminal terminal) : IProgress<LoadProgress>
{
    public void Report(LoadProgress value) =>
        terminal.Error.Profile.Out.Writer.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Elapsed:m\\:ss}  {value.Multiple, 6:0.##}x  {value.PerSecond, 7:0.0}/s  p50 {Format.Milliseconds(value.P50.TotalMilliseconds), 9}  p95 {Format.Milliseconds(value.P95.TotalMilliseconds), 9}  errors {value.Failed, 4}  waiting {value.InFlight, 4}"
            )
        );
}
