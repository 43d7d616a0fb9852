using System.Runtime.InteropServices;
using System.Text;

namespace Plimsoll.Load.Faults.Proxying.Http;

/// <summary>
/// Finds where requests begin and end in a stream of HTTP/1.1 (RFC 9112, sections 3 and 6), and nothing more. From the
/// first thing on that it does not understand, the stream is plain.
/// </summary>
internal sealed class RequestFramer
{
    private const int MaxHead = 64 * 1024;
    private readonly List<byte> _head = [];
    private Place _place = Place.Head;
    private long _left;
    private bool _isRequest;

    /// <summary>Not, or no longer, HTTP/1.1 as we know it.</summary>
    public bool IsPlain => _place == Place.Plain;

    /// <summary>From here on everything is passed on as it is.</summary>
    public void GiveUp() => _place = Place.Plain;

    /// <summary>Cuts the bytes into parts of requests; an unfinished head is kept until it is whole.</summary>
    public IReadOnlyList<RequestPart> Feed(ReadOnlyMemory<byte> bytes)
    {
        var parts = new List<RequestPart>();
        while (bytes.Length > 0)
        {
            var used = _place switch
            {
                Place.Head => Head(bytes.Span, parts),
                Place.Body or Place.Chunk => Body(bytes, parts),
                Place.ChunkSize or Place.Trailer => Line(bytes, parts),
                _ => Plain(bytes, parts),
            };
            bytes = bytes[used..];
        }
        return parts;
    }

    private static int Plain(ReadOnlyMemory<byte> bytes, List<RequestPart> parts)
    {
        parts.Add(new RequestPart(bytes));
        return bytes.Length;
    }

    private int Head(ReadOnlySpan<byte> bytes, List<RequestPart> parts)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            _head.Add(bytes[i]);
            if (bytes[i] == '\n' ? !AfterLine(parts) : _head.Count > MaxHead || !MayBegin())
            {
                GiveUp();
                parts.Add(new RequestPart(TakeHead()));
            }
            if (_head.Count == 0)
            {
                return i + 1;
            }
        }
        return bytes.Length;
    }

    // A method is a word in capitals; everything else, such as TLS or PostgreSQL, is told by its first byte.
    private bool MayBegin() => _head.Count > 1 || _head[0] is >= (byte)'A' and <= (byte)'Z' or (byte)'\r';

    /// <returns>False where it is no HTTP/1.1.</returns>
    private bool AfterLine(List<RequestPart> parts)
    {
        var head = CollectionsMarshal.AsSpan(_head);
        if (head.Length <= 2 && head[0] is (byte)'\r' or (byte)'\n')
        {
            parts.Add(new RequestPart(TakeHead())); // an empty line before a request is to be ignored
            return true;
        }
        if (!_isRequest)
        {
            var line = head.TrimEnd("\r\n"u8);
            return _isRequest = line.EndsWith(" HTTP/1.1"u8) || line.EndsWith(" HTTP/1.0"u8);
        }
        if (!head.EndsWith("\r\n\r\n"u8) && !head.EndsWith("\n\n"u8))
        {
            return true;
        }
        if (RequestHead.Parse(Encoding.Latin1.GetString(head)) is not { } request)
        {
            return false;
        }
        _isRequest = false;
        (_place, _left) =
            request.IsChunked ? (Place.ChunkSize, 0)
            : request.Length > 0 ? (Place.Body, request.Length)
            : (Place.Head, 0);
        parts.Add(
            new RequestPart(TakeHead())
            {
                Begins = true,
                Ends = _place == Place.Head,
                ExpectsContinue = request.ExpectsContinue,
            }
        );
        return true;
    }

    private int Body(ReadOnlyMemory<byte> bytes, List<RequestPart> parts)
    {
        var count = (int)Math.Min(_left, bytes.Length);
        _left -= count;
        var isBody = _place == Place.Body;
        parts.Add(new RequestPart(bytes[..count]) { Ends = isBody && _left == 0 });
        if (_left == 0)
        {
            _place = isBody ? Place.Head : Place.ChunkSize;
        }
        return count;
    }

    /// <summary>The line with a chunk's size, or one of the trailer, whose empty line ends the request.</summary>
    private int Line(ReadOnlyMemory<byte> bytes, List<RequestPart> parts)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            _head.Add(bytes.Span[i]);
            if (bytes.Span[i] != '\n')
            {
                continue;
            }
            var text = Encoding.Latin1.GetString([.. _head]).TrimEnd('\r', '\n');
            _head.Clear();
            var ends = false;
            if (_place == Place.Trailer)
            {
                ends = text.Length == 0;
                _place = ends ? Place.Head : Place.Trailer;
            }
            else if (
                long.TryParse(
                    text.Split(';')[0].Trim(),
                    System.Globalization.NumberStyles.AllowHexSpecifier,
                    null,
                    out var size
                )
                && size >= 0
            )
            {
                // The line break after a chunk's bytes counts as part of them.
                (_place, _left) = size == 0 ? (Place.Trailer, 0) : (Place.Chunk, size + 2);
            }
            else
            {
                GiveUp();
            }
            parts.Add(new RequestPart(bytes[..(i + 1)]) { Ends = ends });
            return i + 1;
        }
        if (_head.Count > MaxHead)
        {
            GiveUp();
        }
        parts.Add(new RequestPart(bytes));
        return bytes.Length;
    }

    private byte[] TakeHead()
    {
        byte[] head = [.. _head];
        _head.Clear();
        return head;
    }

    private enum Place
    {
        Head,
        Body,
        ChunkSize,
        Chunk,
        Trailer,
        Plain,
    }
}

/// <summary>Bytes of one request.</summary>
/// <param name="Bytes">With <see cref="Begins"/>, the whole head.</param>
internal readonly record struct RequestPart(ReadOnlyMemory<byte> Bytes)
{
    public bool Begins { get; init; }

    public bool Ends { get; init; }

    public bool ExpectsContinue { get; init; }
}
