using Plimsoll.Core;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Learning;

/// <summary>Reads what production wrote down of its requests, and hands each of them on.</summary>
public interface IRequestReader
{
    /// <summary>What is read, in a word or two.</summary>
    string What { get; }

    /// <param name="take">Called for each request, in the order of the files.</param>
    /// <exception cref="PlimsollException">A file is empty, no text, or of no known format.</exception>
    LogSummary Read(
        IReadOnlyList<LogSource> sources,
        Action<AccessLogEntry> take,
        IProgress<LogProgress>? progress,
        CancellationToken token
    );
}
