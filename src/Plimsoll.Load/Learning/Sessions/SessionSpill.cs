using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Plimsoll.Load.Learning.Sessions;

/// <summary>
/// Sessions in a temporary file, to be read as often as learning needs: whole numbers of seven bits a byte, a few bytes a
/// request.
/// </summary>
internal sealed class SessionSpill : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private readonly SafeFileHandle _file = TemporaryFile.Open();
    private readonly ArrayBufferWriter<byte> _pending = new(2 * BufferBytes);
    private long _written;

    public long Count { get; private set; }
    public long Requests { get; private set; }

    public void Add(Session session)
    {
        Put((ulong)session.StartMs);
        Put((ulong)session.Count);
        foreach (var step in session.Steps)
        {
            Put((ulong)step.Endpoint);
            Put((ulong)step.ThinkMs);
            Put((ulong)(step.DurationMs + 1));
        }
        Count++;
        Requests += session.Count;
        if (_pending.WrittenCount >= BufferBytes)
        {
            Flush();
        }
    }

    /// <summary>Ends the writing.</summary>
    public void Flush()
    {
        try
        {
            RandomAccess.Write(_file, _pending.WrittenSpan, _written);
        }
        catch (IOException e)
        {
            throw TemporaryFile.Full(e);
        }
        _written += _pending.WrittenCount;
        _pending.ResetWrittenCount();
    }

    /// <summary>In the order in which they ended. The same object each time.</summary>
    public IEnumerable<Session> All()
    {
        var session = new Session();
        var source = new Source(_file);
        for (long i = 0; i < Count; i++)
        {
            session.Clear();
            session.StartMs = (long)source.Next();
            for (var left = (int)source.Next(); left > 0; left--)
            {
                session.Add(new SessionStep((int)source.Next(), (int)source.Next(), (int)source.Next() - 1));
            }
            yield return session;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Put(ulong value)
    {
        var span = _pending.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }
        span[length++] = (byte)value;
        _pending.Advance(length);
    }

    private sealed class Source(SafeFileHandle file)
    {
        private readonly byte[] _buffer = new byte[BufferBytes];
        private long _offset;
        private int _at;
        private int _held;

        public ulong Next()
        {
            var value = 0UL;
            for (var shift = 0; ; shift += 7)
            {
                if (_at == _held)
                {
                    _held = RandomAccess.Read(file, _buffer, _offset);
                    _offset += _held;
                    _at = 0;
                    if (_held == 0)
                    {
                        throw new EndOfStreamException();
                    }
                }
                var b = _buffer[_at++];
                value |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80)
                {
                    return value;
                }
            }
        }
    }
}
