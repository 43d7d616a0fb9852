namespace Plimsoll.Load.Driving.Transports;

/// <summary>Waits as every system can: in whole milliseconds.</summary>
internal sealed class EventWaiter : IWaiter
{
    private readonly AutoResetEvent _bell = new(initialState: false);

    public TimeSpan Grain => TimeSpan.FromMilliseconds(1);

    public void Wait(TimeSpan atMost) =>
        _bell.WaitOne((int)Math.Clamp(Math.Floor(atMost.TotalMilliseconds), 0, 60_000));

    public void Wake() => _bell.Set();

    public void Dispose() => _bell.Dispose();
}
