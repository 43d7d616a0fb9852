using System.Text;

namespace Plimsoll.Load.Faults.Proxying.Http;

/// <summary>Strikes single requests of one connection: answers them itself, or holds them up.</summary>
/// <remarks>
/// An answer of ours may only go out when no other is under way. A client that waits for each answer before it sends
/// again makes that sure; one that sends requests ahead (pipelining) is left alone from then on.
/// </remarks>
internal sealed class RequestGate
{
    private readonly RequestFramer _framer = new();
    private long? _answeredAt;
    private int? _swallowing;
    private TimeSpan _wait;
    private bool _closed;

    /// <param name="answered">Bytes that the server has sent on this connection so far.</param>
    public IReadOnlyList<GatePart> Pass(
        ReadOnlyMemory<byte> bytes,
        IReadOnlyList<ProxyFault.Http> faults,
        Random random,
        long answered
    )
    {
        if (_closed)
        {
            return [];
        }
        var passed = new List<GatePart>();
        foreach (var part in _framer.Feed(bytes))
        {
            passed.AddRange(part.Begins ? Begin(part, faults, random, answered) : Continue(part));
        }
        return passed;
    }

    private IEnumerable<GatePart> Begin(
        RequestPart part,
        IReadOnlyList<ProxyFault.Http> faults,
        Random random,
        long answered
    )
    {
        (_swallowing, _wait) = (null, TimeSpan.Zero);
        if (_answeredAt == answered)
        {
            _framer.GiveUp();
            return [new GatePart(part.Bytes)];
        }
        var strikes = false;
        foreach (var fault in faults.Where(fault => random.NextDouble() < fault.Probability))
        {
            strikes = true;
            _wait += fault.Wait?.Draw(random) ?? TimeSpan.Zero;
            _swallowing ??= fault.Status;
        }
        if (_swallowing is null)
        {
            _answeredAt = answered;
            return [new GatePart(part.Bytes) { Strikes = strikes, Wait = _wait }];
        }
        // Whoever waits to be told to go on with the body will not send it after a final answer, or may: end it there.
        _closed = part.ExpectsContinue && !part.Ends;
        return part.Ends || _closed ? [Answer()] : [];
    }

    private IEnumerable<GatePart> Continue(RequestPart part) =>
        _swallowing is null ? [new GatePart(part.Bytes)]
        : part.Ends ? [Answer()]
        : [];

    private GatePart Answer()
    {
        var status = _swallowing!.Value;
        _swallowing = null;
        var close = _closed ? "Connection: close\r\n" : "";
        var text = $"HTTP/1.1 {status} Fault\r\nContent-Length: 0\r\nX-Plimsoll-Fault: http\r\n{close}\r\n";
        return new GatePart(ReadOnlyMemory<byte>.Empty)
        {
            Strikes = true,
            Wait = _wait,
            Answer = Encoding.ASCII.GetBytes(text),
            Closes = _closed,
        };
    }
}

/// <summary>What to pass on to the server, or what to answer instead.</summary>
internal readonly record struct GatePart(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A fault has struck a request.</summary>
    public bool Strikes { get; init; }

    public TimeSpan Wait { get; init; }

    /// <summary>Not null: goes to the client.</summary>
    public byte[]? Answer { get; init; }

    /// <summary>The connection to the client is closed after the answer.</summary>
    public bool Closes { get; init; }
}
