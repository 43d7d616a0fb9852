using System.Diagnostics.CodeAnalysis;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>
/// Carries a worker's requests to the target and the answers back. Used by one thread alone, but for
/// <see cref="Wake"/>. Nothing in it throws for what the target does: that comes back as a failure with its stage.
/// </summary>
internal interface ITransport : IDisposable
{
    /// <summary>How exactly it can wait. What is due within that is started at once, rather than as much too late.</summary>
    TimeSpan Grain { get; }

    /// <summary>Opens connections before they are needed, as far as it can. Failures show when requests need them.</summary>
    void Open(int connections);

    /// <summary>Whether <see cref="Open"/> is still at it; <see cref="Poll"/> moves it on.</summary>
    bool IsOpening { get; }

    /// <summary>
    /// Sends, or waits in line for a connection and then sends. The call comes back by <see cref="TryTake"/>, once.
    /// </summary>
    /// <param name="now">By the clock of the load.</param>
    void Begin(Call call, TimeSpan now);

    /// <summary>Gives up: the call comes back soon, as timed out in the stage that it had come to. Nothing happens to one that is over.</summary>
    void Cancel(Call call);

    /// <summary>The next call that is over, in the order in which they ended.</summary>
    bool TryTake([MaybeNullWhen(false)] out Call call);

    /// <summary>Moves what is under way on, and returns when a call is over, when woken, or after this time.</summary>
    void Poll(TimeSpan atMost);

    /// <summary>Ends the waiting in <see cref="Poll"/>; for other threads.</summary>
    void Wake();
}
