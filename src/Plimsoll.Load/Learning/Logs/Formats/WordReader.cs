namespace Plimsoll.Load.Learning.Logs.Formats;

/// <summary>Cuts a line at blanks or tabs; what stands in quotes is one word.</summary>
internal ref struct WordReader(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    public bool TryNext(out ReadOnlySpan<byte> word)
    {
        _rest = _rest.TrimStart(" \t"u8);
        if (_rest.IsEmpty)
        {
            word = [];
            return false;
        }
        if (_rest[0] == '"' && _rest[1..].IndexOf((byte)'"') is >= 0 and var close)
        {
            word = _rest[1..(close + 1)];
            _rest = _rest[(close + 2)..];
            return true;
        }
        var end = _rest.IndexOfAny((byte)' ', (byte)'\t');
        word = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? [] : _rest[end..];
        return true;
    }
}
