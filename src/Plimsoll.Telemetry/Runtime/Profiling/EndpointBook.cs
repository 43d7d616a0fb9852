namespace Plimsoll.Telemetry.Runtime.Profiling;

/// <summary>
/// Which endpoint a function works for. The web server's own events tell which request a thread has begun; what runs on that
/// thread within the server's loop over requests is of it. What runs after an await has no such loop below it: then a function
/// that was seen to work for one endpoint alone tells.
/// </summary>
internal sealed class EndpointBook
{
    /// <summary>Of Kestrel, over the requests of a connection or stream. Frames further in may be left out by tail calls.</summary>
    private const string Loop = "Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpProtocol.ProcessRequests";

    private readonly Dictionary<int, string> _byThread = [];

    /// <summary>Null: more than one.</summary>
    private readonly Dictionary<string, string?> _byFunction = new(StringComparer.Ordinal);

    public void Began(int thread, string endpoint) => _byThread[thread] = endpoint;

    public void Ended(int thread) => _byThread.Remove(thread);

    public void Clear() => _byThread.Clear();

    /// <summary>What the thread's request is, where the stack shows that it is being worked on.</summary>
    public string? Learn(int thread, IReadOnlyList<Frame> outermostFirst)
    {
        var loop = IndexOfLoop(outermostFirst);
        if (loop < 0 || !_byThread.TryGetValue(thread, out var endpoint))
        {
            return null;
        }
        foreach (var frame in outermostFirst.Skip(loop + 1).Where(f => f.Kind == FrameKind.Own))
        {
            _byFunction[frame.Name] =
                _byFunction.TryGetValue(frame.Name, out var known) && known != endpoint ? null : endpoint;
        }
        return endpoint;
    }

    /// <summary>For stacks whose request was not told, once all stacks were learned from.</summary>
    public string? Guess(IReadOnlyList<string> ownOutermostFirst) =>
        ownOutermostFirst.Select(f => _byFunction.GetValueOrDefault(f)).FirstOrDefault(e => e is not null);

    private static int IndexOfLoop(IReadOnlyList<Frame> frames)
    {
        for (var i = frames.Count - 1; i >= 0; i--)
        {
            if (frames[i].Name.StartsWith(Loop, StringComparison.Ordinal))
            {
                return i;
            }
        }
        return -1;
    }
}
