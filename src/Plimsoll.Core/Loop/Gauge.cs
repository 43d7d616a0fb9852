using Plimsoll.Core.Trials.Measuring;

namespace Plimsoll.Core.Loop;

/// <summary>Measures: reads the meter at the ends of slices, and cuts the service's load at the same moments.</summary>
internal sealed class Gauge(TunePorts ports)
{
    public Task WarmUpAsync(TimeSpan length, CancellationToken token) => Task.Delay(length, ports.Time, token);

    /// <returns>Slices in which the counters were reset are left out.</returns>
    public async Task<Measurement> MeasureAsync(TimeSpan length, TimeSpan slice, CancellationToken token)
    {
        var slices = new List<Slice>();
        var count = Math.Max(1, (int)Math.Round(length / slice));
        var start = ports.Time.GetTimestamp();
        ports.Load?.Cut();
        var earlier = await ports.Meter.ReadAsync(token);
        for (var i = 1; i <= count; i++)
        {
            // By the beginning, so that slow readings do not stretch the whole.
            var left = (slice * i) - ports.Time.GetElapsedTime(start);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, ports.Time, token);
            var later = await ports.Meter.ReadAsync(token);
            if (Slice.Between(earlier, later, ports.Load?.Cut()) is { } measured)
            {
                slices.Add(measured);
            }
            earlier = later;
        }
        return new Measurement(slices);
    }
}
