namespace Plimsoll.Load.Faults.Proxying;

/// <summary>
/// A link of so many bytes per second that all connections in one direction share: tells when bytes that come now have
/// crossed it. Kept as one moment, the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371).
/// </summary>
internal sealed class TokenBucket(long bytesPerSecond)
{
    private readonly Lock _gate = new();
    private TimeSpan _busyUntil = TimeSpan.MinValue;

    public long BytesPerSecond => bytesPerSecond;

    /// <summary>What is sent at a time: a few milliseconds' worth, so that the flow is even and waits are exact.</summary>
    public int Piece { get; } = (int)Math.Clamp(bytesPerSecond / 200, 256, 64 * 1024);

    /// <param name="ready">When the bytes were there to be sent, at most a little before now.</param>
    /// <returns>When the last of the bytes has crossed the link.</returns>
    public TimeSpan Take(int bytes, TimeSpan ready)
    {
        lock (_gate)
        {
            var begins = _busyUntil > ready ? _busyUntil : ready;
            return _busyUntil = begins + TimeSpan.FromSeconds(bytes / (double)bytesPerSecond);
        }
    }
}
