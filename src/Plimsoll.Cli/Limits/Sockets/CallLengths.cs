namespace Plimsoll.Cli.Limits.Sockets;

/// <summary>How long the calls to one destination take, as its resting connections show. Not thread-safe.</summary>
internal sealed class CallLengths
{
    /// <summary>Longer than any tick.</summary>
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(12);

    private TimeSpan _longest;
    private int _long;
    private int _short;

    /// <summary>Nearly all are longer than a tick, so that rest can be told from waiting.</summary>
    public bool AreLong => _long > 4 * _short;

    /// <summary>Whether an answer is awaited on it; learns from it where it rests.</summary>
    public bool IsAwaited(SocketEntry call)
    {
        if (call.SinceSent < call.SinceReceived)
        {
            return true;
        }
        // At rest the last request is as much older than the last answer as its call took.
        var took = call.SinceSent - call.SinceReceived;
        if (took > TimeSpan.Zero)
        {
            _longest = took > _longest ? took : _longest;
            Learn(took >= s_shortest);
            return false;
        }
        // Both in one tick: the next request went with the answer, or a short call was all that there was. No call takes so
        // much longer than the longest that was seen.
        var isOld = call.SinceSent > 3 * (_longest > s_shortest ? _longest : s_shortest);
        if (isOld)
        {
            Learn(isLong: false);
        }
        return !isOld && AreLong;
    }

    private void Learn(bool isLong)
    {
        _long += isLong ? 1 : 0;
        _short += isLong ? 0 : 1;
    }
}
