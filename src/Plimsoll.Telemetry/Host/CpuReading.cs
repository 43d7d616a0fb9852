namespace Plimsoll.Telemetry.Host;

/// <summary>Processors at one moment.</summary>
/// <param name="At">By the clock that was handed in, in seconds.</param>
/// <param name="ContainerSeconds">Used by the container that has a quota.</param>
internal sealed record CpuReading(double At, IReadOnlyDictionary<int, CpuTimes> Times, double? ContainerSeconds)
{
    public CpuTimes Sum(IReadOnlySet<int>? allowed) =>
        Times
            .Where(t => allowed is null || allowed.Contains(t.Key))
            .Aggregate(default(CpuTimes), (s, t) => s + t.Value);
}
