using System.Diagnostics;

namespace Plimsoll.Bench.Saturations;

/// <summary>What a server answers when several always wait for it: for limits that depend on the machine.</summary>
internal static class Calibration
{
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(2);

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
