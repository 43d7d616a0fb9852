using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Eng;

namespace Plimsoll.Bench.ObservationCost;

/// <summary>
/// PostgreSQL's own load generator, as fast as it can with eight clients: its own transactions, and now and then a look-up
/// that lacks an index, so that an audit has something to search for.
/// </summary>
internal sealed partial class Pgbench(PrivatePostgres server) : IDisposable
{
    private static readonly string[] s_transactions =
    [
        "-n",
        "-c",
        "8",
        "-j",
        "1",
        "-M",
        "extended",
        "-b",
        "tpcb-like@49",
    ];

    private const string LookUp = """
        \set customer random(1, 20000)
        SELECT count(*), max(placed_at) FROM orders WHERE customer_id = :customer;
        """;

    private readonly string _script = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".sql");

    public async Task PrepareAsync(CancellationToken token)
    {
        await File.WriteAllTextAsync(_script, LookUp, token);
        await RunAsync(["-i", "-q", "-s", "10"], token);
        await server.ExecuteAsync(
            "CREATE TABLE orders AS SELECT n AS id, (n * 7919) % 20000 AS customer_id, now() - n * interval '1 s' AS placed_at, repeat('x', 60) AS note FROM generate_series(1, 100000) n; ANALYZE orders",
            "bench",
            token
        );
    }

    /// <returns>Transactions per second.</returns>
    public async Task<double> RunAsync(int seconds, CancellationToken token)
    {
        var output = await RunAsync(
            [.. s_transactions, "-f", _script + "@1", "-T", seconds.ToString(CultureInfo.InvariantCulture)],
            token
        );
        return double.Parse(Rate().Match(output).Groups["tps"].Value, CultureInfo.InvariantCulture);
    }

    public void Dispose() => File.Delete(_script);

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
