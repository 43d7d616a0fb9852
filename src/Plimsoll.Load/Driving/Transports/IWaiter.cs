namespace Plimsoll.Load.Driving.Transports;

/// <summary>What a worker sleeps on.</summary>
internal interface IWaiter : IDisposable
{
    /// <summary>How exactly it can wait.</summary>
    TimeSpan Grain { get; }

    /// <summary>Returns after this time, or when woken before or meanwhile.</summary>
    void Wait(TimeSpan atMost);

    /// <summary>For other threads.</summary>
    void Wake();
}
