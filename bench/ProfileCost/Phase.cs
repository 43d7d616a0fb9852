namespace Plimsoll.Bench.ProfileCosts;

/// <summary>What a stretch of load showed.</summary>
/// <param name="Name">How the service was looked at meanwhile.</param>
/// <param name="CpuSeconds">Of the service's process.</param>
/// <param name="Milliseconds">Of each request, from when it was due.</param>
internal sealed record Phase(string Name, double Seconds, double CpuSeconds, IReadOnlyList<double> Milliseconds)
{
    public double CpuPerThousand => CpuSeconds / Milliseconds.Count * 1000;
}
