using System.Net;

namespace Plimsoll.Cli.Limits.Sockets;

/// <summary>
/// Counts, look by look, on how many of a process's connections to others an answer is awaited: data were sent on them
/// after the last that came. Not thread-safe.
/// </summary>
/// <remarks>
/// It holds for protocols in which one request at a time is under way on a connection: HTTP/1.1, PostgreSQL's, Redis'. The kernel
/// notes both moments to a tick (1 to 10 ms). Where they are the same, an answer came and the next request went at once, if calls
/// take longer than that; calls that take less cannot be told from rest, and are not reported.
/// </remarks>
internal sealed class CallTally
{
    /// <summary>Longer than any tick.</summary>
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(12);

    /// <summary>How long calls took, as the resting connections of each destination show.</summary>
    private readonly Dictionary<IPEndPoint, TimeSpan> _longest = [];
    private readonly Dictionary<IPEndPoint, (int Awaiting, int Open, int OpenMost)> _calls = [];
    private int _looks;

    /// <param name="sockets">Of the whole machine.</param>
    /// <param name="own">Inodes of the process's sockets.</param>
    public void Add(IReadOnlyList<SocketEntry> sockets, IReadOnlySet<uint> own)
    {
        _looks++;
        var listening = sockets.Where(socket => socket.IsListening).Select(socket => socket.Local.Port).ToHashSet();
        var calls = sockets.Where(socket =>
            !socket.IsListening && own.Contains(socket.Inode) && !listening.Contains(socket.Local.Port)
        );
        var seen = new Dictionary<IPEndPoint, (int Awaiting, int Open)>();
        foreach (var call in calls)
        {
            if (call.SinceReceived < call.SinceSent)
            {
                // At rest: how much longer ago the request was is what its call took at least.
                var took = call.SinceSent - call.SinceReceived;
                _longest[call.Remote] = took > _longest.GetValueOrDefault(call.Remote) ? took : _longest[call.Remote];
            }
            var isAwaited =
                call.SinceSent < call.SinceReceived
                || (call.SinceSent == call.SinceReceived && _longest.GetValueOrDefault(call.Remote) >= s_shortest);
            var (awaiting, open) = seen.GetValueOrDefault(call.Remote);
            seen[call.Remote] = (awaiting + (isAwaited ? 1 : 0), open + 1);
        }
        foreach (var remote in _calls.Keys.Union(seen.Keys).ToList())
        {
            var (sum, _, most) = _calls.GetValueOrDefault(remote);
            var (awaiting, open) = seen.GetValueOrDefault(remote);
            _calls[remote] = (sum + awaiting, open, Math.Max(most, open));
        }
    }

    /// <summary>What was seen since the last call; the durations are kept.</summary>
    public IReadOnlyList<CallUse> Take()
    {
        IReadOnlyList<CallUse> uses =
        [
            .. _calls
                .Where(pair => _longest.GetValueOrDefault(pair.Key) >= s_shortest)
                .Select(pair => new CallUse(
                    pair.Key,
                    (double)pair.Value.Awaiting / _looks,
                    pair.Value.Open,
                    pair.Value.OpenMost
                )),
        ];
        _calls.Clear();
        _looks = 0;
        return uses;
    }
}

/// <summary>A process's connections to one destination.</summary>
/// <param name="Awaiting">Mean number on which an answer was awaited.</param>
internal sealed record CallUse(IPEndPoint To, double Awaiting, int Open, int OpenMost);
