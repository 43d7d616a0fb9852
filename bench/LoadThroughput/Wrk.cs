using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Bench.LoadThroughput;

/// <summary>wrk: the baseline. One thread, so that it drives from one processor as the load does.</summary>
internal static partial class Wrk
{
    public static async Task<Figures> RunAsync(Uri target, int connections, TimeSpan window)
    {
        var before = ChildrenTime.Now();
        using var wrk =
            Process.Start(
                new ProcessStartInfo(
                    "wrk",
                    ["-t1", $"-c{connections}", $"-d{window.TotalSeconds:0}s", "--latency", target.ToString()]
                )
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                }
            ) ?? throw new InvalidOperationException("wrk does not start.");
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var spent = ChildrenTime.Now() - before;
        var done = Requests().Match(output);
        return done.Success
            ? new Figures(
                double.Parse(done.Groups["requests"].Value, CultureInfo.InvariantCulture),
                double.Parse(done.Groups["seconds"].Value, CultureInfo.InvariantCulture),
                spent.TotalSeconds
            )
            : throw new InvalidOperationException(output);
    }

    [GeneratedRegex(@"(?<requests>\d+) requests in (?<seconds>[\d.]+)s", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Requests();
}

/// <param name="Requests">Answered as expected.</param>
/// <param name="Cpu">Seconds of the generator's processor time, user and system.</param>
internal sealed record Figures(double Requests, double Seconds, double Cpu)
{
    public double PerSecond => Requests / Seconds;

    public double PerCpuSecond => Requests / Cpu;
}
