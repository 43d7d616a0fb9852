namespace Plimsoll.Load.Learning.Logs;

/// <summary>A few bytes, then those of a stream from where it stands, all or so many. Does not close the stream.</summary>
public sealed class PartStream(ReadOnlyMemory<byte> head, Stream rest, long length = long.MaxValue) : Stream
{
    private ReadOnlyMemory<byte> _head = head;
    private long _left = length;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (!_head.IsEmpty)
        {
            var first = Math.Min(buffer.Length, _head.Length);
            _head.Span[..first].CopyTo(buffer);
            _head = _head[first..];
            return first;
        }
        var read = rest.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
