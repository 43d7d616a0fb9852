using System.Net.Sockets;
using Plimsoll.Load.Faults.Proxying.Http;

namespace Plimsoll.Load.Faults.Proxying;

/// <summary>One direction of one connection: reads from one socket, holds up, writes to the other.</summary>
/// <remarks>
/// What nothing holds up is sent straight away by the one who read it. What is held up waits in a line, and the clock's
/// own thread sends it when it is due.
/// </remarks>
internal sealed class Pump(
    Way way,
    Socket from,
    Socket to,
    ILink link,
    Random random,
    Action reset,
    RequestGate? gate = null
)
{
    // The most that is under way in one direction: at a latency of 100 ms it lets through 40 MB a second.
    private const int LineBytes = 4 * 1024 * 1024;

    // On a narrow link what waits belongs to the sender, not to us.
    private const int NarrowLineBytes = 64 * 1024;

    // A stream that never pauses gets a new draw this often.
    private static readonly TimeSpan s_burst = TimeSpan.FromMilliseconds(100);

    // How far in the past bytes may have become ready for a link: covers our own lateness, allows no burst.
    private static readonly TimeSpan s_lateness = TimeSpan.FromMilliseconds(20);

    private readonly Line _line = new(LineBytes);
    private LinkState? _drawnFrom;
    private TimeSpan _drawnAt;
    private TimeSpan _delay;
    private TimeSpan _lastDue;
    private long _received;

    /// <summary>Bytes read so far.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>The other direction; answers of our own go into it.</summary>
    public Pump? Opposite { get; set; }

    /// <summary>Returns after an orderly close, or else when the whole connection has been reset.</summary>
    public async Task RunAsync()
    {
        var reading = ReadAsync();
        var closed = await WriteAsync();
        Stop();
        if (!closed)
        {
            reset(); // ends the read that is under way
        }
        await reading;
    }

    public void Stop() => _line.End();

    /// <summary>Puts bytes of our own into this direction.</summary>
    /// <param name="since">When they would have been sent by the other side.</param>
    public ValueTask InjectAsync(ReadOnlyMemory<byte> bytes, TimeSpan since, Ending ending)
    {
        var due = since + link.State[way].Draw(random);
        return _line.AddAsync(new Parcel(bytes, due, ending));
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        var ending = Ending.None;
        while (ending == Ending.None)
        {
            try
            {
                var count = await from.ReceiveAsync(buffer, SocketFlags.None);
                if (count == 0)
                {
                    ending = Ending.Closed;
                }
                else
                {
                    var arrived = link.Clock.Now;
                    Interlocked.Add(ref _received, count);
                    link.Count(way, count);
                    ending = gate is null
                        ? await PassAsync(buffer.AsMemory(0, count), arrived, TimeSpan.Zero)
                        : await PassRequestsAsync(buffer.AsMemory(0, count), arrived, gate);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                ending = Ending.Reset;
            }
        }
        var state = link.State;
        var due = Later(link.Clock.Now + state[way].Draw(random) + state.SlowClose);
        await _line.AddAsync(new Parcel(ReadOnlyMemory<byte>.Empty, due, ending));
    }

    private async ValueTask<Ending> PassRequestsAsync(
        ReadOnlyMemory<byte> bytes,
        TimeSpan arrived,
        RequestGate requests
    )
    {
        foreach (var part in requests.Pass(bytes, link.State.Http, random, Opposite!.Received))
        {
            if (part.Strikes)
            {
                link.CountStruck();
            }
            if (part.Answer is { } answer)
            {
                var since = arrived + link.State[way].Draw(random) + part.Wait;
                await Opposite.InjectAsync(answer, since, part.Closes ? Ending.Closed : Ending.None);
            }
            else if (await PassAsync(part.Bytes, arrived, part.Wait) is not Ending.None and var ending)
            {
                return ending;
            }
        }
        return Ending.None;
    }

    private async ValueTask<Ending> PassAsync(ReadOnlyMemory<byte> bytes, TimeSpan arrived, TimeSpan wait)
    {
        var state = link.State;
        if (!state.Holds(way) && state[way].Buckets.Count == 0 && !state.IsBlackHole && _line.TryBypass())
        {
            var sent = await TrySendAsync(bytes);
            _line.EndBypass();
            return sent ? Ending.None : Ending.Reset;
        }
        if (_drawnFrom != state || arrived - _drawnAt > s_burst || _line.IsEmpty)
        {
            (_drawnFrom, _drawnAt, _delay) = (state, arrived, state[way].Draw(random));
        }
        var due = Later(arrived + _delay + wait);
        var limit = state[way].Buckets.Count > 0 ? NarrowLineBytes : LineBytes;
        await _line.AddAsync(new Parcel(bytes.ToArray(), due, Ending.None), limit);
        return Ending.None;
    }

    private async Task<bool> WriteAsync()
    {
        while (await _line.TakeAsync() is { } parcel)
        {
            await HoldAsync(parcel);
            if (parcel.Bytes.Length > 0 && !await SendEvenlyAsync(parcel))
            {
                return false;
            }
            switch (parcel.Ending)
            {
                case Ending.Closed:
                    return TryShutdown();
                case Ending.Reset:
                    return false;
            }
            _line.Sent(parcel);
        }
        return false;
    }

    /// <summary>Waits until the parcel may go on, as long as the faults that hold it up last.</summary>
    private async ValueTask HoldAsync(Parcel parcel)
    {
        while (true)
        {
            var state = link.State;
            if (state.IsBlackHole)
            {
                await state.Next;
            }
            else if (!state.Holds(way) || await link.Clock.WaitUntilAsync(parcel.Due, state.Replaced))
            {
                return;
            }
        }
    }

    /// <summary>Sends piece by piece, each when it has crossed the narrow links there are.</summary>
    private async ValueTask<bool> SendEvenlyAsync(Parcel parcel)
    {
        var rest = parcel.Bytes;
        while (rest.Length > 0)
        {
            var state = link.State;
            var buckets = state[way].Buckets;
            if (buckets.Count == 0)
            {
                return await TrySendAsync(rest);
            }
            var piece = Math.Min(rest.Length, buckets.Min(bucket => bucket.Piece));
            var earliest = link.Clock.Now - s_lateness;
            var ready = parcel.Due > earliest ? parcel.Due : earliest;
            var crossed = buckets.Max(bucket => bucket.Take(piece, ready));
            await link.Clock.WaitUntilAsync(crossed, state.Replaced);
            if (link.State.IsBlackHole)
            {
                await HoldAsync(parcel);
            }
            if (!await TrySendAsync(rest[..piece]))
            {
                return false;
            }
            rest = rest[piece..];
        }
        return true;
    }

    private async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await to.SendAsync(bytes, SocketFlags.None)..];
            }
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private bool TryShutdown()
    {
        try
        {
            to.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private TimeSpan Later(TimeSpan due) => _lastDue = due > _lastDue ? due : _lastDue;
}
