namespace Plimsoll.Telemetry.Runtime;

/// <summary>
/// Says when a process may be profiled again: all bursts together cost at most a share of the processor time that the process
/// itself used while it was looked at. The first is taken when it is asked for, and is paid off before the second. Kept by whoever
/// looks window after window. Not thread-safe.
/// </summary>
/// <param name="mostShare">Of the process's own processor time, 0 to 1.</param>
public sealed class BurstBudget(double mostShare = BurstBudget.UsualShare)
{
    public const double UsualShare = 0.01;

    /// <summary>
    /// A burst costs more than its own threads do, since code that is stopped and started again runs slower for a while: from outside
    /// 0.24 to 0.36 s were seen where they used 0.20 to 0.25 s (bench/ProfileCost).
    /// </summary>
    private const double Unseen = 1.5;

    private double _spent;
    private double _used;

    /// <summary>That were taken.</summary>
    public int Bursts { get; private set; }

    /// <summary>Bursts so far over the process's own processor time, 0 to 1; null before it has used any.</summary>
    public double? Share => _used > 0 ? _spent / _used : null;

    /// <summary>One more as dear as those before is paid for; the first always.</summary>
    public bool HasRoom => Bursts == 0 || _spent * (Bursts + 1) / Bursts <= mostShare * _used;

    /// <param name="cpuSeconds">Of the process, whatever it did with them; what bursts took is taken off.</param>
    public void Worked(double cpuSeconds) => _used += Math.Max(0, cpuSeconds);

    /// <param name="cpuSeconds">Of the runtime's threads that took the burst; null where it could not be read, and then it is free.</param>
    public void Took(double? cpuSeconds)
    {
        Bursts++;
        _spent += Unseen * (cpuSeconds ?? 0);
        _used -= cpuSeconds ?? 0;
    }
}
