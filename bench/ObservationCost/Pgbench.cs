using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Eng;

namespace Plimsoll.Bench.ObservationCost;

/// <summary>PostgreSQL's own load generator, as fast as it can with eight clients.</summary>
internal sealed partial class Pgbench(PrivatePostgres server)
{
    public Task PrepareAsync(CancellationToken token) => RunAsync(["-i", "-q", "-s", "10"], token);

    /// <returns>Transactions per second.</returns>
    public async Task<double> RunAsync(int seconds, CancellationToken token)
    {
        var output = await RunAsync(
            ["-n", "-c", "8", "-j", "1", "-M", "extended", "-T", seconds.ToString(CultureInfo.InvariantCulture)],
            token
        );
        return double.Parse(Rate().Match(output).Groups["tps"].Value, CultureInfo.InvariantCulture);
    }

    private async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken token)
    {
        var start = new ProcessStartInfo(Path.Combine(PostgresBinaries.Find().Directory, "pgbench"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PGPASSWORD"] = server.Password;
        IReadOnlyList<string> where =
        [
            "-h",
            "127.0.0.1",
            "-p",
            server.Port.ToString(CultureInfo.InvariantCulture),
            "-U",
            PrivatePostgres.SuperUser,
            "bench",
        ];
        foreach (var argument in arguments.Concat(where))
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start) ?? throw new InvalidOperationException("pgbench did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(token);
            var error = await process.StandardError.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"pgbench failed: {error}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [GeneratedRegex(@"tps = (?<tps>[0-9.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rate();
}
