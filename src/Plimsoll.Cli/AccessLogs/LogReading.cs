using Plimsoll.Core;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>Reads one log by the load room's reader, and says what to do next by the names of the options here.</summary>
internal static class LogReading
{
    /// <exception cref="PlimsollException">It is empty, no text, or of no known format.</exception>
    public static LogSummary Read(
        LogSource source,
        LogFormatChoice format,
        Action<AccessLogEntry> take,
        CancellationToken token
    )
    {
        try
        {
            return new LogReader(format).Read([source], take, null, token);
        }
        catch (PlimsollException e) when (e.Fault == Fault.Usage && format.Name == "auto")
        {
            throw new PlimsollException(
                e.Fault,
                e.Message,
                "Name it with --log-format, or describe it with --log-format pattern --log-pattern '{client} [{time}] …'.",
                e
            );
        }
    }
}
