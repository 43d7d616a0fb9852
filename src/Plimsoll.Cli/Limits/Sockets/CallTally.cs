using System.Net;

namespace Plimsoll.Cli.Limits.Sockets;

/// <summary>
/// Counts, look by look, on how many of a process's connections to others an answer is awaited: data were sent on them
/// after the last that came. Not thread-safe.
/// </summary>
/// <remarks>
/// It holds for protocols in which one request at a time is under way on a connection: HTTP/1.1, PostgreSQL's, Redis'. The kernel
/// notes both moments to a tick (1 to 10 ms). Where they are the same, an answer came and the next request went at once, if calls
/// take longer than that, as resting connections show; calls that take less cannot be told from rest, and are not reported.
/// </remarks>
internal sealed class CallTally
{
    private readonly Dictionary<IPEndPoint, CallLengths> _lengths = [];
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
            if (!_lengths.TryGetValue(call.Remote, out var lengths))
            {
                _lengths[call.Remote] = lengths = new CallLengths();
            }
            var (awaiting, open) = seen.GetValueOrDefault(call.Remote);
            seen[call.Remote] = (awaiting + (lengths.IsAwaited(call) ? 1 : 0), open + 1);
        }
        foreach (var remote in _calls.Keys.Union(seen.Keys).ToList())
        {
            var (sum, _, most) = _calls.GetValueOrDefault(remote);
            var (awaiting, open) = seen.GetValueOrDefault(remote);
            _calls[remote] = (sum + awaiting, open, Math.Max(most, open));
        }
    }

    /// <summary>What was seen since the last call; how long calls take is kept.</summary>
    public IReadOnlyList<CallUse> Take()
    {
        IReadOnlyList<CallUse> uses =
        [
            .. _calls
                .Where(pair => _lengths.TryGetValue(pair.Key, out var lengths) && lengths.AreLong)
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
