using System.Diagnostics;

namespace Plimsoll.Bench.Saturations;

/// <summary>What a server answers when several always wait for it: for limits that depend on the machine.</summary>
internal static class Calibration
{
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(2);

    /// <summary>The first requests of a process are compiled; the load is to meet one that runs.</summary>
    public static async Task WarmAsync(Uri target)
    {
        using var client = new HttpClient();
        for (var i = 0; i < 25; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.GetAsync(target)));
        }
    }

    public static async Task<double> MeasureAsync(Uri target)
    {
        using var client = new HttpClient();
        await client.GetStringAsync(target);
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync()));
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;

        async Task<int> AskAsync()
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(began) < s_length; count++)
            {
                await client.GetStringAsync(target);
            }
            return count;
        }
    }
}
