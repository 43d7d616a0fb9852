using System.IO.Compression;
using System.Text;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Tests.Learning.Logs;

/// <summary>Reads logs that a test holds as text.</summary>
internal static class LogText
{
    public static (IReadOnlyList<AccessLogEntry> Entries, LogSummary Summary) Read(
        string text,
        LogFormatChoice? choice = null
    ) => Read(Encoding.UTF8.GetBytes(text), choice);

    public static (IReadOnlyList<AccessLogEntry> Entries, LogSummary Summary) Read(
        byte[] bytes,
        LogFormatChoice? choice = null
    )
    {
        var entries = new List<AccessLogEntry>();
        using var source = LogSource.Of("access.log", new MemoryStream(bytes));
        var summary = new LogReader(choice ?? new LogFormatChoice()).Read(
            [source],
            entries.Add,
            null,
            TestContext.Current.CancellationToken
        );
        return (entries, summary);
    }

    public static byte[] Gzip(string text)
    {
        using var into = new MemoryStream();
        using (var zip = new GZipStream(into, CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }
        return into.ToArray();
    }
}
