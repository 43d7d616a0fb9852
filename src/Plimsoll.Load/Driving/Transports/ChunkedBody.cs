namespace Plimsoll.Load.Driving.Transports;

/// <summary>Takes the chunked coding (RFC 9112, section 7.1) off a body, in pieces of any size; trailers are skipped.</summary>
internal sealed class ChunkedBody
{
    private Part _part;
    private long _left;
    private int _digits;
    private bool _lineHasText;

    private enum Part
    {
        Size,
        Extension,
        Data,
        DataEnd,
        Trailer,
        Done,
        Garbage,
    }

    public bool IsDone => _part == Part.Done;

    public bool IsGarbage => _part == Part.Garbage;

    /// <summary>Bytes of the current size line, or of all trailers.</summary>
    public int LineBytes { get; private set; }

    public void Begin()
    {
        _part = Part.Size;
        (_left, _digits, LineBytes) = (0, 0, 0);
    }

    /// <param name="data">The part of <paramref name="bytes"/> that is body; empty or one piece.</param>
    /// <returns>How many bytes it has gone on by; call again with the rest.</returns>
    public int Feed(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> data)
    {
        data = default;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (_part == Part.Data)
            {
                var length = (int)Math.Min(_left, bytes.Length - i);
                data = bytes.Slice(i, length);
                _left -= length;
                if (_left == 0)
                {
                    (_part, LineBytes) = (Part.DataEnd, 0);
                }
                return i + length;
            }
            LineBytes++;
            Step(bytes[i]);
            if (_part is Part.Done or Part.Garbage)
            {
                return i + 1;
            }
        }
        return bytes.Length;
    }

    private void Step(byte one)
    {
        switch (_part)
        {
            case Part.Size when char.IsAsciiHexDigit((char)one) && _digits < 15:
                _left = (_left << 4) + (one <= (byte)'9' ? one - '0' : (one | 0x20) - 'a' + 10);
                _digits++;
                break;
            case Part.Size when _digits > 0 && one is (byte)';' or (byte)' ' or (byte)'\t' or (byte)'\r':
                _part = Part.Extension;
                break;
            case Part.Size or Part.Extension when one == '\n' && _digits > 0:
                _part = _left == 0 ? Part.Trailer : Part.Data;
                _lineHasText = false;
                break;
            case Part.Extension:
                break;
            case Part.DataEnd when one == '\r' && LineBytes == 1:
                break;
            case Part.DataEnd when one == '\n':
                Begin();
                break;
            case Part.Trailer when one == '\n':
                _part = _lineHasText ? Part.Trailer : Part.Done;
                _lineHasText = false;
                break;
            case Part.Trailer:
                _lineHasText |= one != '\r';
                break;
            default:
                _part = Part.Garbage;
                break;
        }
    }
}
