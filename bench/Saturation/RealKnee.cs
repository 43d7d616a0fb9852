using System.Diagnostics;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Bench.Saturations;

/// <summary>
/// The search for the knee over loopback, against the server with a lock: a queue with one server and steady service, whose
/// true knee is reckoned from the service time that is measured while it is quiet.
/// </summary>
internal static class RealKnee
{
    private const double LimitMs = 30;

    public static async Task<int> RunAsync()
    {
        await using var server = await ServerProcess.StartAsync("lock", "");
        Console.WriteLine($"load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        var before = await QuietAsync(server.Address);
        var watch = Stopwatch.StartNew();
        var envelope = await EnvelopeRun.RunAsync(
            PlantedRun.Scenario(100),
            Slo.Parse($"p95<{LimitMs}ms"),
            Options(server.Address),
            new KneeOptions { MaxTime = TimeSpan.FromSeconds(200) },
            NoLimits.Instance,
            KnownLimits.None,
            new Printed(),
            live: null,
            TimeProvider.System,
            CancellationToken.None
        );
        var took = watch.Elapsed;
        var after = await QuietAsync(server.Address);
        // Sent at once after each other: what the lock's holder takes, and the way there and back, which the lock does not see.
        var knee = envelope.Knee;
        foreach (var (when, service) in new[] { ("before", before), ("after", after) })
        {
            var truth = TrueKnee(service);
            Console.WriteLine(
                $"service time {when}: mean {service.Average():0.00} ms, p95 {service.Order().ElementAt((int)(service.Count * 0.95)):0.00} ms; the true knee with it {truth:0.0}/s, found is off by {(knee.Estimate * 100 / truth) - 1:+0.0 %;-0.0 %}"
            );
        }
        Console.WriteLine(
            $"found {knee.Estimate * 100:0.0}/s ({knee.Interval?.Low * 100:0.0} to {knee.Interval?.High * 100:0.0}) in {took.TotalSeconds:0} s, {knee.Levels.Count} levels; {knee.Ended}; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
        );
        return 0;
    }

    /// <summary>Service times in milliseconds, one request after the other.</summary>
    private static async Task<List<double>> QuietAsync(Uri target)
    {
        using var client = new HttpClient();
        var times = new List<double>();
        for (var i = 0; i < 1000; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await client.GetStringAsync(target);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return times[100..];
    }

    /// <summary>Where the p95 of a queue with these service times and Poisson arrivals is the limit (Lindley's recursion).</summary>
    private static double TrueKnee(IReadOnlyList<double> service)
    {
        var (low, high) = (10.0, 1000 / service.Average());
        for (var i = 0; i < 14; i++)
        {
            var rate = (low + high) / 2;
            if (P95(service, rate) < LimitMs)
            {
                low = rate;
            }
            else
            {
                high = rate;
            }
        }
        return (low + high) / 2;
    }

    private static double P95(IReadOnlyList<double> service, double rate)
    {
        var random = new Random(1);
        var latencies = new double[1_000_000];
        var waits = 0.0;
        for (var i = 0; i < latencies.Length; i++)
        {
            var took = service[random.Next(service.Count)];
            latencies[i] = waits + took;
            var gap = -Math.Log(1 - random.NextDouble()) * 1000 / rate;
            waits = Math.Max(0, waits + took - gap);
        }
        Array.Sort(latencies);
        return latencies[(int)(latencies.Length * 0.95)];
    }

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
        public void Report(KneeLevel value) =>
            Console.WriteLine(
                $"  {value.Multiple:0.000}x {value.Length.TotalSeconds:0.0} s, {value.Counts[0].Share:0.0 %} slow, {value.Verdict}"
            );
    }
}
