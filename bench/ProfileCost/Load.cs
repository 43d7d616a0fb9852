using System.Collections.Concurrent;
using System.Diagnostics;

namespace Plimsoll.Bench.ProfileCosts;

/// <summary>Requests at a fixed rate, whatever the answers: latency counts from when each was due.</summary>
internal sealed class Load(HttpClient http, int perSecond)
{
    public async Task<IReadOnlyList<double>> RunAsync(TimeSpan length)
    {
        var latencies = new ConcurrentBag<double>();
        var under = new List<Task>();
        var clock = Stopwatch.StartNew();
        for (var i = 0; ; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            if (due >= length)
            {
                break;
            }
            if (due - clock.Elapsed is { Ticks: > 0 } early)
            {
                await Task.Delay(early);
            }
            under.Add(AskAsync(i, due));
        }
        await Task.WhenAll(under);
        return [.. latencies];

        async Task AskAsync(int id, TimeSpan due)
        {
            _ = await http.GetByteArrayAsync($"/orders/{id}");
            latencies.Add((clock.Elapsed - due).TotalMilliseconds);
        }
    }
}
