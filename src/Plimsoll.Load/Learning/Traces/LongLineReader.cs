namespace Plimsoll.Load.Learning.Traces;

/// <summary>
/// Cuts a stream into lines that may be long: an exporter writes thousands of spans in one. The buffer grows as far as the
/// longest line needs, and no further than <see cref="Longest"/>.
/// </summary>
internal sealed class LongLineReader(Stream stream, int longest = LongLineReader.Longest)
{
    public const int Longest = 64 * 1024 * 1024;
    private const int First = 256 * 1024;
    private byte[] _buffer = new byte[Math.Min(First, longest)];
    private int _from;
    private int _to;

    /// <param name="line">Without its end; valid until the next call. Its beginning, where it is too long.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">A compressed stream is damaged or cut off.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line, out bool isTooLong)
    {
        isTooLong = false;
        for (var searched = 0; ; )
        {
            var end = _buffer.AsSpan(_from + searched, _to - _from - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                line = _buffer.AsMemory(_from, searched + end);
                _from += searched + end + 1;
                return true;
            }
            searched = _to - _from;
            if (searched >= longest)
            {
                line = _buffer.AsMemory(_from, 512).ToArray();
                isTooLong = true;
                Skip();
                return true;
            }
            if (!Fill())
            {
                line = _buffer.AsMemory(_from, searched);
                _from = _to;
                return searched > 0;
            }
        }
    }

    private bool Fill()
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }
        if (_to == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min((long)longest, 2L * _buffer.Length));
        }
        var read = stream.Read(_buffer, _to, _buffer.Length - _to);
        _to += read;
        return read > 0;
    }

    private void Skip()
    {
        while (true)
        {
            var end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
            if (end >= 0)
            {
                _from += end + 1;
                return;
            }
            (_from, _to) = (0, 0);
            if (!Fill())
            {
                return;
            }
        }
    }
}
