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

    /// <param name="budget">That all of these were taken from.</param>
    public ProfileCost Of(BurstBudget budget) =>
        new()
        {
            Bursts = _bursts,
            BurstSeconds = _seconds,
            CpuSeconds = _cpu,
            StandstillShare = _sampler is { } sampler ? Math.Min(1, sampler / _seconds) : null,
            AverageShare = _cpu is null ? null : budget.Share,
        };
}
