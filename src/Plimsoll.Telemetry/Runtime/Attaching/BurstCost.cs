using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>Adds up what bursts cost the process.</summary>
internal sealed class BurstCost
{
    private int _bursts;
    private double _seconds;
    private double? _cpu = 0;
    private double? _sampler = 0;

    public void Add(Burst burst)
    {
        _bursts++;
        _seconds += burst.Length.TotalSeconds;
        _cpu += burst.CpuSeconds;
        _sampler += burst.SamplerSeconds;
    }

    /// <param name="every">From the start of one burst to the next, were the process looked at for ever.</param>
    public ProfileCost Of(TimeSpan every) =>
        new()
        {
            Bursts = _bursts,
            BurstSeconds = _seconds,
            CpuSeconds = _cpu,
            StandstillShare = _sampler is { } sampler ? Math.Min(1, sampler / _seconds) : null,
            AverageShare = _cpu / (_bursts * every.TotalSeconds),
        };
}
