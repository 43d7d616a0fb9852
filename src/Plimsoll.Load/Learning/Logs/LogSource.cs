using System.IO.Compression;
using Plimsoll.Core;

namespace Plimsoll.Load.Learning.Logs;

/// <summary>A log to read: a file, compressed by gzip or not, or standard input.</summary>
public sealed class LogSource : IDisposable
{
    private readonly Stream _raw;

    private LogSource(string name, Stream raw, long? length)
    {
        Name = name;
        _raw = raw;
        Length = length;
    }

    public string Name { get; }

    /// <summary>In bytes as stored; null where nobody knows.</summary>
    public long? Length { get; }

    /// <summary>How many bytes as stored have been read; 0 where nobody knows.</summary>
    public long Position => Length is null ? 0 : _raw.Position;

    /// <param name="path"><c>-</c> stands for standard input.</param>
    /// <exception cref="PlimsollException">It cannot be opened.</exception>
    public static LogSource Open(string path)
    {
        if (path == "-")
        {
            return new LogSource("standard input", Console.OpenStandardInput(), null);
        }
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
            return new LogSource(path, file, file.CanSeek ? file.Length : null);
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

    /// <summary>A log that is at hand already.</summary>
    public static LogSource Of(string name, Stream stream) => new(name, stream, stream.CanSeek ? stream.Length : null);

    /// <summary>The text, uncompressed.</summary>
    /// <exception cref="PlimsollException">It is empty, or no text.</exception>
    public Stream OpenText()
    {
        var head = new byte[4096];
        var read = _raw.ReadAtLeast(head, 2, throwOnEndOfStream: false);
        Stream whole = new PartStream(head.AsMemory(0, read), _raw);
        if (read >= 2 && head[0] == 0x1F && head[1] == 0x8B)
        {
            whole = new GZipStream(whole, CompressionMode.Decompress);
            try
            {
                read = whole.ReadAtLeast(head, 1, throwOnEndOfStream: false);
            }
            catch (InvalidDataException e)
            {
                throw new PlimsollException(
                    Fault.File,
                    $"The log {Name} looks like gzip but is damaged: {e.Message}",
                    "Copy it anew, or leave it out.",
                    e
                );
            }
            whole = new PartStream(head.AsMemory(0, read), whole);
        }
        if (read == 0)
        {
            throw new PlimsollException(Fault.File, $"The log {Name} is empty.", "Name a log that has lines.");
        }
        if (head.AsSpan(0, read).Contains((byte)0))
        {
            throw new PlimsollException(
                Fault.File,
                $"The log {Name} is no text: it has a zero byte in its first {read} bytes.",
                "Name an access log as text in UTF-8, or compressed by gzip. Unpack other archives first."
            );
        }
        return whole;
    }

    public void Dispose() => _raw.Dispose();
}
