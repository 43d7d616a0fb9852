using System.Diagnostics;
using System.Globalization;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Bench.Saturations;

/// <summary>
/// The search for the knee over loopback, against a queue with one server and steady service. The true knee is reckoned from the
/// service times that the server has written down while the search went on, so that a machine whose speed drifts does not shift it.
/// </summary>
internal static class RealKnee
{
    private const double LimitMs = 30;
    private const double Peak = 100;

    public static async Task<int> RunAsync(TimeSpan atMost)
    {
        var path = Path.GetTempFileName();
        var printed = new Printed();
        Console.WriteLine($"load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        var (quiet, began, ended) = (new List<double>(), 0L, 0L);
        Load.Envelope.Envelope envelope;
        await using (var server = await ServerProcess.StartAsync("steady", path))
        {
            quiet = await QuietAsync(server.Address);
            began = Stopwatch.GetTimestamp();
            envelope = await EnvelopeRun.RunAsync(
                PlantedRun.Scenario(Peak),
                Slo.Parse($"p95<{LimitMs}ms"),
                Options(server.Address),
                new KneeOptions { MaxTime = atMost },
                NoLimits.Instance,
                KnownLimits.None,
                printed,
                live: null,
                TimeProvider.System,
                CancellationToken.None
            );
            ended = Stopwatch.GetTimestamp();
        }
        var held = Read(path);
        File.Delete(path);
        // What the client sees beyond the server's own time: the way there and back.
        var way = Median(quiet) - Median([.. held.Where(one => one.Until < began).Select(one => one.Ms)]);
        Console.WriteLine();
        Console.WriteLine($"the way there and back takes {way:0.00} ms");
        Console.WriteLine("| multiple | service mean | p95 | above the limit: seen | by the service times |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: |");
        foreach (var (level, until) in printed.Levels)
        {
            var service = Within(held, until - (long)(level.Length.TotalSeconds * Stopwatch.Frequency), until);
            var reckoned = Latencies(service, level.Multiple * Peak, way).Count(ms => ms > LimitMs) / (double)Draws;
            Console.WriteLine(
                $"| {level.Multiple:0.000} | {service.Average():0.00} ms | {Quantile(service, 0.95):0.00} ms | {level.Counts[0].Share:0.0 %} | {reckoned:0.0 %} |"
            );
        }
        var all = Within(held, began, ended);
        var truth = TrueKnee(all, way);
        var knee = envelope.Knee;
        Console.WriteLine();
        Console.WriteLine(
            $"service time during the search: mean {all.Average():0.00} ms, p95 {Quantile(all, 0.95):0.00} ms; the true knee with it {truth:0.0}/s"
        );
        Console.WriteLine(
            $"found {knee.Estimate * Peak:0.0}/s ({knee.Interval?.Low * Peak:0.0} to {knee.Interval?.High * Peak:0.0}), off by {(knee.Estimate * Peak / truth) - 1:+0.0 %;-0.0 %}, in {Stopwatch.GetElapsedTime(began, ended).TotalSeconds:0} s, {knee.Levels.Count} levels; {knee.Ended}; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
        );
        return 0;
    }

    private const int Draws = 1_000_000;

    /// <summary>Latencies in milliseconds, one request after the other.</summary>
    private static async Task<List<double>> QuietAsync(Uri target)
    {
        using var client = new HttpClient();
        var times = new List<double>();
        for (var i = 0; i < 600; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await client.GetStringAsync(target);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return times[100..];
    }

    private static List<(long Until, double Ms)> Read(string path) =>
        [
            .. File.ReadLines(path)
                .Select(line => line.Split(' '))
                .Select(parts =>
                    (
                        long.Parse(parts[0], CultureInfo.InvariantCulture),
                        double.Parse(parts[1], CultureInfo.InvariantCulture)
                    )
                ),
        ];

    private static List<double> Within(List<(long Until, double Ms)> held, long from, long until) =>
        [.. held.Where(one => one.Until >= from && one.Until < until).Select(one => one.Ms)];

    /// <summary>Where the p95 of a queue with these service times and Poisson arrivals is the limit.</summary>
    private static double TrueKnee(IReadOnlyList<double> service, double wayMs)
    {
        var (low, high) = (10.0, 1000 / service.Average());
        for (var i = 0; i < 14; i++)
        {
            var rate = (low + high) / 2;
            var isBelow = Latencies(service, rate, wayMs).Count(ms => ms > LimitMs) < 0.05 * Draws;
            (low, high) = isBelow ? (rate, high) : (low, rate);
        }
        return (low + high) / 2;
    }

    /// <summary>By Lindley's recursion.</summary>
    private static IEnumerable<double> Latencies(IReadOnlyList<double> service, double rate, double wayMs)
    {
        var random = new Random(1);
        var waits = 0.0;
        for (var i = 0; i < Draws; i++)
        {
            var took = service[random.Next(service.Count)];
            yield return waits + took + wayMs;
            var gap = -Math.Log(1 - random.NextDouble()) * 1000 / rate;
            waits = Math.Max(0, waits + took - gap);
        }
    }

    private static double Median(IReadOnlyList<double> values) => Quantile(values, 0.5);

    private static double Quantile(IReadOnlyList<double> values, double q) =>
        values.Order().ElementAt((int)(values.Count * q));

    private static LoadOptions Options(Uri target) =>
        new()
        {
            Target = target,
            WarmUp = TimeSpan.FromSeconds(1),
            Workers = 1,
            LatenessBound = TimeSpan.FromSeconds(1),
            BusyBound = 1,
        };

    private sealed class Printed : IProgress<KneeLevel>
    {
        /// <summary>Each with when it was over.</summary>
        public List<(KneeLevel Level, long Until)> Levels { get; } = [];

        public void Report(KneeLevel value)
        {
            Levels.Add((value, Stopwatch.GetTimestamp()));
            Console.WriteLine(
                $"  {value.Multiple:0.000}x {value.Length.TotalSeconds:0.0} s, {value.Counts[0].Share:0.0 %} slow, {value.Verdict}"
            );
        }
    }
}
