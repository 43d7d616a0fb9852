using System.Diagnostics;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>
/// Reads an answer in HTTP/1.1 (RFC 9112) as its bytes come, in pieces of any size. Nothing is kept of it but what the
/// call asks for.
/// </summary>
internal sealed class AnswerParser
{
    /// <summary>Of a head with its interim answers, or of a chunked body's size lines and trailers.</summary>
    private const int MaxHead = 64 * 1024;

    private readonly ByteBuffer _line = new(0);
    private readonly ChunkedBody _chunks = new();
    private Call _call = null!;
    private long _maxBody;
    private Part _part;
    private int _headBytes;
    private bool _interim;
    private AnswerHead _head;
    private long _left;
    private long _body;

    private enum Part
    {
        StatusLine,
        Headers,
        Counted,
        Chunked,
        UntilClose,
        Done,
        Failed,
    }

    /// <summary>Whether any byte of the answer has come.</summary>
    public bool HasBegun => _call.Bytes > 0;

    public bool HasHead => _part is Part.Counted or Part.Chunked or Part.UntilClose or Part.Done;

    public bool IsOver => _part is Part.Done or Part.Failed;

    /// <summary>Whether the connection may be used again after an answer that came whole.</summary>
    public bool KeepsConnection => _part == Part.Done && (_head.IsHttp10 ? _head.Keep : !_head.Close);

    public void Begin(Call call, long maxBody)
    {
        (_call, _maxBody) = (call, maxBody);
        (_headBytes, _body, _interim) = (0, 0, false);
        BeginHead();
    }

    /// <summary>Goes on with what has come.</summary>
    /// <returns>How many of the bytes belong to the answer: all of them until it is over.</returns>
    public int Feed(ReadOnlySpan<byte> bytes)
    {
        var used = _part == Part.StatusLine && _headBytes == 0 ? Remembered(bytes) : 0;
        while (used < bytes.Length && !IsOver)
        {
            used += _part switch
            {
                Part.StatusLine or Part.Headers => Head(bytes[used..]),
                Part.Counted => Counted(bytes[used..]),
                Part.Chunked => Chunked(bytes[used..]),
                Part.UntilClose => UntilClose(bytes[used..]),
                _ => throw new UnreachableException(),
            };
        }
        _call.Bytes += used;
        return used;
    }

    /// <summary>The connection was closed in order, or broke.</summary>
    public void End(bool inOrder)
    {
        if (_part == Part.UntilClose && inOrder)
        {
            _part = Part.Done;
        }
        else if (!IsOver)
        {
            Fail(HasHead ? Stage.Body : Stage.Answer, Cause.Reset);
        }
    }

    /// <summary>Takes a head that is the same as the last without reading it, or remembers it where it comes whole.</summary>
    /// <returns>How many bytes it took.</returns>
    private int Remembered(ReadOnlySpan<byte> bytes)
    {
        if (_call.Memo is not { } memo)
        {
            return 0;
        }
        if (memo.Match(bytes) is var known and > 0)
        {
            _head = memo.Says;
            if (_call.KeepHead)
            {
                _call.Head.Append(bytes[memo.LinesAt..(known - "\r\n".Length)]);
            }
            EndHead();
            return known;
        }
        var used = 0;
        while (used < bytes.Length && _part is Part.StatusLine or Part.Headers)
        {
            used += Head(bytes[used..]);
        }
        if (HasHead && !_interim && _headBytes == used && bytes[..used].EndsWith("\r\n\r\n"u8))
        {
            memo.Keep(bytes[..used], bytes.IndexOf((byte)'\n') + 1, _head);
        }
        return used;
    }

    private void BeginHead()
    {
        _part = Part.StatusLine;
        _line.Clear();
        _head = AnswerHead.None;
        _call.Head.Clear();
    }

    private int Head(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var used = end < 0 ? bytes.Length : end + 1;
        _headBytes += used;
        if (_headBytes > MaxHead)
        {
            Fail(Stage.Answer, Cause.TooLarge);
            return used;
        }
        if (end < 0 || _line.Length > 0)
        {
            _line.Append(bytes[..used]);
            bytes = _line.Span;
        }
        else
        {
            bytes = bytes[..used];
        }
        if (end >= 0)
        {
            Line(bytes[..^1].TrimEnd((byte)'\r'));
            _line.Clear();
        }
        else if (_part == Part.StatusLine && !StartsLikeHttp(bytes))
        {
            // What never sends a line break need not be waited for.
            Fail(Stage.Answer, Cause.Garbage);
        }
        return used;
    }

    private static bool StartsLikeHttp(ReadOnlySpan<byte> bytes) =>
        bytes.Length < 7 ? "HTTP/1."u8.StartsWith(bytes) : bytes.StartsWith("HTTP/1."u8);

    private void Line(ReadOnlySpan<byte> line)
    {
        if (_part == Part.StatusLine)
        {
            _part = Part.Headers;
            Require(HeadLine.TryStatus(line, ref _head));
        }
        else if (line.IsEmpty)
        {
            EndHead();
        }
        else
        {
            if (_call.KeepHead)
            {
                _call.Head.Append(line);
                _call.Head.Append("\r\n"u8);
            }
            Require(HeadLine.TryHeader(line, ref _head));
        }
    }

    private void Require(bool isUnderstood)
    {
        if (!isUnderstood)
        {
            Fail(Stage.Answer, Cause.Garbage);
        }
    }

    /// <summary>How long the body is: RFC 9112, section 6.3.</summary>
    private void EndHead()
    {
        if (_head.Status is >= 100 and < 200 and not 101)
        {
            // An interim answer, e.g. 100 Continue: the real one follows.
            _interim = true;
            BeginHead();
            return;
        }
        _call.Status = _head.Status;
        if (_head.Status is 101 or 204 or 304 || _call.Request.Method == HttpMethod.Head)
        {
            _head = _head with { Close = _head.Close || _head.Status == 101 };
            _part = Part.Done;
        }
        else if (_head.Chunked)
        {
            _part = Part.Chunked;
            _chunks.Begin();
        }
        else if (_head.Encoded || _head.Length < 0)
        {
            _head = _head with { Close = true, Keep = false };
            _part = Part.UntilClose;
        }
        else if (_head.Length > _maxBody)
        {
            Fail(Stage.Body, Cause.TooLarge);
        }
        else
        {
            _left = _head.Length;
            _part = _left == 0 ? Part.Done : Part.Counted;
        }
    }

    private int Counted(ReadOnlySpan<byte> bytes)
    {
        var used = (int)Math.Min(_left, bytes.Length);
        Body(bytes[..used]);
        _left -= used;
        if (_left == 0)
        {
            _part = Part.Done;
        }
        return used;
    }

    private int UntilClose(ReadOnlySpan<byte> bytes)
    {
        Body(bytes);
        return bytes.Length;
    }

    private int Chunked(ReadOnlySpan<byte> bytes)
    {
        var used = _chunks.Feed(bytes, out var data);
        if (_chunks.IsGarbage || _chunks.LineBytes > MaxHead)
        {
            Fail(Stage.Body, _chunks.IsGarbage ? Cause.Garbage : Cause.TooLarge);
            return used;
        }
        Body(data);
        if (_chunks.IsDone && _part == Part.Chunked)
        {
            _part = Part.Done;
        }
        return used;
    }

    private void Body(ReadOnlySpan<byte> bytes)
    {
        _body += bytes.Length;
        if (_body > _maxBody)
        {
            Fail(Stage.Body, Cause.TooLarge);
        }
        else if (_call.KeepBody)
        {
            _call.Body.Append(bytes);
        }
    }

    private void Fail(Stage stage, Cause cause)
    {
        _part = Part.Failed;
        _call.Failure = new Failure(stage, cause, stage == Stage.Body ? _head.Status : 0);
    }
}
