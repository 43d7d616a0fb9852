namespace Plimsoll.Load.Driving.Transports;

/// <summary>
/// The last head that came whole, and what it says. Targets send the same head again and again, but for the date, which
/// changes once a second: to see that it is the same costs a tenth of reading it.
/// </summary>
internal sealed class HeadMemo
{
    private byte[] _head = [];
    private int _length;

    public AnswerHead Says { get; private set; }

    /// <summary>Where the header lines begin, after the status line.</summary>
    public int LinesAt { get; private set; }

    /// <returns>How long the head is that the bytes begin with; 0 where it is another one.</returns>
    public int Match(ReadOnlySpan<byte> bytes) =>
        _length > 0 && bytes.StartsWith(_head.AsSpan(0, _length)) ? _length : 0;

    /// <param name="linesAt">Where the header lines begin.</param>
    public void Keep(ReadOnlySpan<byte> head, int linesAt, AnswerHead says)
    {
        if (_head.Length < head.Length)
        {
            _head = new byte[head.Length * 2];
        }
        head.CopyTo(_head);
        (_length, LinesAt, Says) = (head.Length, linesAt, says);
    }
}
