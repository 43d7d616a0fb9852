using System.Diagnostics;
using System.Net.Http.Json;

namespace Plimsoll.Bench.PredictedGains;

/// <summary>Steady visitors: each endpoint is asked at random moments, at the same rate with and without the fixes.</summary>
internal sealed class Visits(HttpClient http, Random random, double perSecondEach)
{
    /// <returns>What the shop says of the requests, once all are answered.</returns>
    public async Task<IReadOnlyList<Timing>> ComeAsync(TimeSpan window, bool isFixed, CancellationToken token)
    {
        await TakeAsync(token);
        var clock = Stopwatch.StartNew();
        var coming = new List<Task>();
        for (var at = Next(); at < window; at += Next())
        {
            var flaw = Flaw.All[random.Next(Flaw.All.Count)];
            var path = flaw.Path(random);
            if (at > clock.Elapsed)
            {
                await Task.Delay(at - clock.Elapsed, token);
            }
            coming.Add(VisitAsync(flaw, path, isFixed, token));
        }
        await Task.WhenAll(coming);
        return await TakeAsync(token);
    }

    private TimeSpan Next() =>
        TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / (perSecondEach * Flaw.All.Count));

    private async Task VisitAsync(Flaw flaw, string path, bool isFixed, CancellationToken token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(flaw.Method), path);
        if (isFixed)
        {
            request.Headers.Add(Flaw.Header, "1");
        }
        using var response = await http.SendAsync(request, token);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync(token);
    }

    private async Task<IReadOnlyList<Timing>> TakeAsync(CancellationToken token) =>
        await http.GetFromJsonAsync<List<Timing>>("/timings", token) ?? [];
}
