using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>Which access logs are read beside telemetry, and how.</summary>
/// <param name="Stretch">How much of the log's end is taken, by its own times; null: the whole log.</param>
public sealed record AccessLogRequest(IReadOnlyList<string> Paths, LogFormatChoice Format, TimeSpan? Stretch);
