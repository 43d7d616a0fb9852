using Plimsoll.Core;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>
/// A log whose new lines are read from time to time, to the last one that is whole. Where it is rotated, by renaming or by
/// cutting it to nothing, the rest of the old file is read, then the new one from its beginning.
/// </summary>
internal sealed class FollowedLog : IDisposable
{
    /// <summary>A log's directives (W3C) stand at its beginning.</summary>
    private const int LongestHead = 64 << 10;
    private const int LongestLine = 64 << 10;

    private LogFormatChoice _format;
    private FileStream _file;
    private long _position;

    /// <summary>Begins at the log's end.</summary>
    /// <exception cref="PlimsollException">It cannot be read, or is compressed.</exception>
    public FollowedLog(string path, LogFormatChoice format)
    {
        Path = path;
        _format = format;
        _file = Open(path);
        _position = WholeTo(_file.Length);
        Span<byte> start = stackalloc byte[2];
        if (_file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1F, 0x8B])
        {
            throw new PlimsollException(
                Fault.Usage,
                $"The log {path} is compressed: no line will be added to it.",
                "Name the log that the service writes to, or look at this one with plimsoll audit."
            );
        }
    }

    public string Path { get; }

    /// <summary>Takes in the lines that came since the last time.</summary>
    /// <exception cref="PlimsollException">The file is away, or its lines are of no known format.</exception>
    public void Read(LogTaking taking, CancellationToken token)
    {
        ReadOpen(taking, token);
        if (IsReplaced())
        {
            var next = Open(Path);
            _file.Dispose();
            (_file, _position) = (next, 0);
            ReadOpen(taking, token);
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadOpen(LogTaking taking, CancellationToken token)
    {
        var length = _file.Length;
        if (length < _position)
        {
            // Cut to nothing and written anew.
            _position = 0;
        }
        var end = WholeTo(length);
        if (end <= _position)
        {
            return;
        }
        var head = _position > 0 ? Head() : [];
        _file.Position = _position;
        using var source = LogSource.Of(Path, new PartStream(head, _file, end - _position));
        // What cannot be read now cannot be read the next time either.
        _position = end;
        if (taking.Read(source, _format, DateTime.MinValue, token) is { } told)
        {
            // A few lines are enough the first time; the next ones may be fewer than tell a format.
            _format = _format with
            {
                Name = told,
            };
        }
    }

    /// <summary>The name leads to another file than the one that is open: that one has as many bytes as are read here, and grows.</summary>
    private bool IsReplaced()
    {
        var open = _file.Length;
        var named = new FileInfo(Path);
        // Where there is none, it has been renamed and is not written anew yet.
        return named.Exists && (named.Length < open || _file.Length < named.Length);
    }

    /// <summary>Where the last whole line before <paramref name="length"/> ends.</summary>
    private long WholeTo(long length)
    {
        var last = new byte[Math.Min(length, LongestLine)];
        _file.Position = length - last.Length;
        var read = _file.ReadAtLeast(last, last.Length, throwOnEndOfStream: false);
        var end = last.AsSpan(0, read).LastIndexOf((byte)'\n');
        _file.Position = 0;
        // A line without end is taken as it is: the reader cuts and counts it.
        return end < 0
            ? length >= LongestLine
                ? length
                : 0
            : length - last.Length + end + 1;
    }

    /// <summary>The directives at the log's beginning, which say what its lines hold.</summary>
    private byte[] Head()
    {
        var first = new byte[Math.Min(_position, LongestHead)];
        _file.Position = 0;
        var read = _file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        var end = 0;
        while (
            end < read
            && first[end] == (byte)'#'
            && first.AsSpan(end, read - end).IndexOf((byte)'\n') is >= 0 and var line
        )
        {
            end += line + 1;
        }
        return first[..end];
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The log {path} cannot be read: {e.Message}",
                "Check the path and its permissions.",
                e
            );
        }
    }
}
