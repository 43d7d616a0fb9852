namespace Plimsoll.Load.Learning.Logs;

/// <summary>Reads the lines of one log, one after the other; a format may remember what earlier lines said.</summary>
public interface ILogFormat
{
    string Name { get; }

    /// <param name="line">UTF-8, without its end.</param>
    /// <param name="entry">There just where the line is an entry.</param>
    LineKind Read(ReadOnlySpan<byte> line, out AccessLogEntry? entry);
}
