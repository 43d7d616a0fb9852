namespace Plimsoll.Load.Learning.Logs;

/// <summary>Cuts a stream into lines in one buffer. What is longer than <see cref="LongestLine"/> is cut there and said to be.</summary>
internal sealed class LineReader(Stream stream)
{
    public const int LongestLine = 64 * 1024;
    private readonly byte[] _buffer = new byte[8 * LongestLine];
    private int _from;
    private int _to;
    private bool _isOver;

    /// <param name="line">Without its end; valid until the next call.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">A compressed stream is damaged or cut off.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line, out bool isTooLong)
    {
        isTooLong = false;
        var searched = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_from + searched, _to - _from - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                line = _buffer.AsSpan(_from, searched + end);
                _from += searched + end + 1;
                break;
            }
            searched = _to - _from;
            if (searched >= LongestLine)
            {
                line = _buffer.AsSpan(_from, LongestLine);
                isTooLong = true;
                _from = _to;
                SkipLine();
                return true;
            }
            if (_isOver)
            {
                line = _buffer.AsSpan(_from, searched);
                _from = _to;
                if (line.IsEmpty)
                {
                    return false;
                }
                break;
            }
            Fill();
        }
        isTooLong = line.Length > LongestLine;
        line = line.TrimEnd((byte)'\r');
        return true;
    }

    /// <summary>Reads over what is left of a line, without touching what the caller still looks at.</summary>
    private void SkipLine()
    {
        var over = new byte[LongestLine];
        while (!_isOver)
        {
            var read = stream.Read(over);
            if (read == 0)
            {
                _isOver = true;
                return;
            }
            var end = over.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                // The rest goes behind what the caller looks at, which is at most 64 KB of a buffer eight times as long.
                var rest = over.AsSpan((end + 1)..read);
                var free = _buffer.Length - _to;
                if (rest.Length > free)
                {
                    throw new InvalidOperationException("No room behind a long line.");
                }
                rest.CopyTo(_buffer.AsSpan(_to));
                (_from, _to) = (_to, _to + rest.Length);
                return;
            }
        }
    }

    private void Fill()
    {
        if (_to == _buffer.Length || _from > _buffer.Length / 2)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }
        // Small enough steps that a long line is noticed while there is room behind it.
        var read = stream.Read(_buffer.AsSpan(_to, Math.Min(_buffer.Length - _to, 2 * LongestLine)));
        _to += read;
        _isOver = read == 0;
    }
}
