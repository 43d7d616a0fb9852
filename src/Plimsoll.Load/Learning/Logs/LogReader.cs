using Plimsoll.Core;

namespace Plimsoll.Load.Learning.Logs;

/// <summary>Reads logs line by line and hands each request on; what cannot be read is counted, never fatal.</summary>
public sealed class LogReader(LogFormatChoice choice) : IRequestReader
{
    private const int DetectionLines = 500;
    private const int ShownBroken = 5;
    private const int LinesBetweenReports = 20_000;

    private readonly List<BrokenLine> _firstBroken = [];
    private readonly List<LogAsRead> _formats = [];
    private readonly List<string> _warnings = [];
    private long _lines;
    private long _entries;
    private long _other;
    private long _broken;

    public string What => "access logs";

    /// <param name="take">Called for each request, in the order of the logs.</param>
    /// <exception cref="PlimsollException">A log is empty, no text, or of no known format.</exception>
    public LogSummary Read(
        IReadOnlyList<LogSource> sources,
        Action<AccessLogEntry> take,
        IProgress<LogProgress>? progress,
        CancellationToken token
    )
    {
        LogWalk.Read(
            sources,
            (source, report) => ReadOne(source, take, report, token),
            () => new LogProgress(_lines, 0, null) { Entries = _entries, Broken = _broken },
            progress
        );
        return new LogSummary(_lines, _entries, _other, _broken, _firstBroken, _formats, _warnings);
    }

    private void ReadOne(LogSource source, Action<AccessLogEntry> take, Action report, CancellationToken token)
    {
        using var text = source.OpenText();
        var reader = new LineReader(text);
        var log = Path.GetFileName(source.Name);
        var format = choice.Open();
        long number = 0;
        if (format is null)
        {
            var first = First(reader, source);
            format = choice.Detect(first) ?? throw Unknown(source, log, first);
            foreach (var line in first)
            {
                ReadLine(format, log, ++number, line, isTooLong: false, take);
            }
        }
        _formats.Add(new LogAsRead(log, format.Name));
        while (TryRead(reader, source, out var line, out var isTooLong))
        {
            ReadLine(format, log, ++number, line, isTooLong, take);
            if (number % LinesBetweenReports == 0)
            {
                report();
                token.ThrowIfCancellationRequested();
            }
        }
        report();
    }

    private static PlimsollException Unknown(LogSource source, string log, List<byte[]> first)
    {
        if (first.Exists(IsPlainConsole))
        {
            return new PlimsollException(
                Fault.Usage,
                $"The log {source.Name} is ASP.NET Core's console as plain text. It has no times, spreads a message over several lines, and does not say who asked.",
                "Have the service log JSON (builder.Logging.AddJsonConsole), or use its W3C logger (AddW3CLogging)."
            );
        }
        return new PlimsollException(
            Fault.Usage,
            $"The log {source.Name} is of no format known here. Its first line looks like this, letters and digits "
                + $"masked: {(first.Count == 0 ? "" : BrokenLine.Of(log, 1, first[0]).Shape)}",
            "Name it with --format, or describe it with --format pattern --pattern '{client} [{time}] …'."
        );
    }

    /// <summary><c>info: Microsoft.Hosting.Lifetime[14]</c>: the simple formatter's first line of a message.</summary>
    private static bool IsPlainConsole(byte[] line) => line.AsSpan().StartsWith("info: Microsoft."u8);

    private static List<byte[]> First(LineReader reader, LogSource source)
    {
        var first = new List<byte[]>();
        try
        {
            while (first.Count < DetectionLines && reader.TryRead(out var line, out _))
            {
                first.Add(line.ToArray());
            }
        }
        catch (InvalidDataException) when (first.Count > 0)
        {
            // The same again when the lines after these are read, and said there.
        }
        catch (InvalidDataException e)
        {
            throw new PlimsollException(
                Fault.File,
                $"The log {source.Name} is damaged: {e.Message}",
                "Copy it anew, or leave it out.",
                e
            );
        }
        return first;
    }

    private void ReadLine(
        ILogFormat format,
        string log,
        long number,
        ReadOnlySpan<byte> line,
        bool isTooLong,
        Action<AccessLogEntry> take
    )
    {
        if (number == 1 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }
        _lines++;
        if (line.Trim(" \t"u8).IsEmpty)
        {
            _other++;
            return;
        }
        AccessLogEntry? entry = null;
        switch (isTooLong ? LineKind.Broken : format.Read(line, out entry))
        {
            case LineKind.Entry:
                _entries++;
                take(entry!);
                break;
            case LineKind.Other:
                _other++;
                break;
            default:
                _broken++;
                if (_firstBroken.Count < ShownBroken)
                {
                    _firstBroken.Add(BrokenLine.Of(log, number, line));
                }
                break;
        }
    }

    private bool TryRead(LineReader reader, LogSource source, out ReadOnlySpan<byte> line, out bool isTooLong)
    {
        try
        {
            return reader.TryRead(out line, out isTooLong);
        }
        catch (InvalidDataException e)
        {
            _warnings.Add(
                $"The log {source.Name} is damaged or cut off ({e.Message}); what came before has been read."
            );
            line = [];
            isTooLong = false;
            return false;
        }
    }
}
