// Reported latencies against the truth: 1,000 requests a second against a server that stalls one second in every ten, with 64
// and with 1,200 connections; and the second step of a journey. Takes two minutes.
// Run: dotnet run -c Release --project bench/LoadTruth
using System.Diagnostics;
using System.Globalization;
using Plimsoll.Bench.LoadThroughput;
using Plimsoll.Bench.LoadTruth;
using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

if (args is ["serve"])
{
    PlainServer.Run(Stall.Sit);
    return 0;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var window = Stall.Period * 3;
double[] quantiles = [0.5, 0.75, 0.95, 0.99, 0.999];
var worst = true;
using var server = Process.Start(
    new ProcessStartInfo(Environment.ProcessPath!, "serve")
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    }
)!;
try
{
    var target = new Uri((await server.StandardOutput.ReadLineAsync())!);
    foreach (var connections in new[] { 64, 1200 })
    {
        var result = await DriveAsync(
            target,
            """
            scenario: even
            arrival: { sessions-per-second: 1000, process: constant }
            journeys: { only: { steps: [{ name: home, get: / }] } }
            """,
            connections
        );
        Console.WriteLine(
            $"1,000/s over {connections} connections, {window.TotalSeconds:0} s, {result.Requests} requests, {result.Failed} failed"
        );
        Print(quantiles.Select(q => (q, Truth.Quantile(q))), result.Latency, result.Service, "from sending", 0.02);
        Console.WriteLine(Honesty(result));
        Console.WriteLine();
    }
    var think = TimeSpan.FromSeconds(1);
    var journey = await DriveAsync(
        target,
        """
        scenario: journey
        arrival: { sessions-per-second: 1000 }
        journeys:
          only:
            steps:
              - { name: first, get: / }
              - { name: second, get: /, think: { exponential: 1s } }
        """,
        2400
    );
    Console.WriteLine(
        $"The second step of a journey, 1,000 sessions/s, think time exponential with mean 1 s, {journey.Requests} requests"
    );
    Print(
        new[] { 0.95, 0.99, 0.999 }.Select(q => (q, Truth.DependentQuantile(q, think, 4_000_000))),
        journey.Steps[1].Latency,
        journey.Steps[0].Latency,
        "first step",
        0.03
    );
    Console.WriteLine(Honesty(journey));
}
finally
{
    server.StandardInput.Close();
    await server.WaitForExitAsync();
}
return worst ? 0 : 1;

async Task<LoadResult> DriveAsync(Uri target, string scenario, int connections)
{
    var reading = ScenarioFile.Parse(scenario, ".");
    var options = new LoadOptions
    {
        Target = target,
        Connections = connections,
        Workers = 1,
        WarmUp = TimeSpan.FromSeconds(3),
        Window = window,
    };
    await using var session = LoadSession.Start(
        reading.Scenario ?? throw new InvalidOperationException(string.Join('\n', reading.Errors)),
        options
    );
    await session.WarmUpAsync(CancellationToken.None);
    return await session.MeasureAsync(window, CancellationToken.None);
}

void Print(
    IEnumerable<(double Q, TimeSpan Truth)> rows,
    LatencyHistogram reported,
    LatencyHistogram beside,
    string besideName,
    double tolerance
)
{
    Console.WriteLine();
    Console.WriteLine($"| | truth, ms | reported, ms | off by | within {tolerance:0 %} or 1 ms | {besideName}, ms |");
    Console.WriteLine("| --- | ---: | ---: | ---: | --- | ---: |");
    foreach (var (q, truth) in rows)
    {
        var said = reported.Quantile(q);
        var off = (said - truth).Duration();
        var holds = off <= TimeSpan.FromMilliseconds(1) || off <= truth * tolerance;
        worst &= holds;
        var share = truth == TimeSpan.Zero ? $"{off.TotalMilliseconds:0.00} ms" : $"{off / truth:0.00 %}";
        Console.WriteLine(
            $"| p{q * 100:0.#} | {truth.TotalMilliseconds:0.0} | {said.TotalMilliseconds:0.0} | {share} | {(holds ? "yes" : "NO")} | {beside.Quantile(q).TotalMilliseconds:0.0} |"
        );
    }
    Console.WriteLine();
}

static string Honesty(LoadResult result) =>
    $"lateness p99.9 {result.Lateness.Quantile(0.999).TotalMilliseconds:0.00} ms, busy {result.Generator!.Busy:0 %}, "
    + $"waited for a processor {result.Generator.Starved:0 %}, "
    + $"stolen by the machine beneath {result.Generator.Stolen:0.0 %}; {result.Invalid ?? "valid"}";
