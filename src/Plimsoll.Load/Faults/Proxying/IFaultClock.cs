namespace Plimsoll.Load.Faults.Proxying;

/// <summary>Time as a proxy needs it: finer than the millisecond of <see cref="Task.Delay(TimeSpan)"/>.</summary>
public interface IFaultClock
{
    /// <summary>Since some moment that stays the same; monotonic.</summary>
    TimeSpan Now { get; }

    /// <summary>Continues at <paramref name="at"/>, or as soon as the token is cancelled.</summary>
    /// <returns>Whether the time was reached; false where the token came first.</returns>
    ValueTask<bool> WaitUntilAsync(TimeSpan at, CancellationToken token);
}
