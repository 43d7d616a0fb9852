using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>
/// Reads the end of logs for an audit. What the end is, only the log's own times tell, and its lines may stand in any order
/// of them: it is read once for the latest time, and once for what lies near enough to it.
/// </summary>
internal static class LogEnd
{
    /// <summary>Opens each log, so that what cannot be read is said before anybody waits.</summary>
    public static void Check(AccessLogRequest request)
    {
        foreach (var path in request.Paths)
        {
            LogSource.Open(path).Dispose();
        }
    }

    /// <param name="service">What spans told over the same window; null where nobody listened.</param>
    /// <exception cref="Core.PlimsollException">A log is empty, no text, or of no known format.</exception>
    public static LoggedEndpoints Read(
        AccessLogRequest request,
        ServiceWorkload? service,
        IReadOnlyDictionary<string, double> weights,
        CancellationToken token
    )
    {
        var since = request.Stretch is { } stretch ? Latest(request, token) - stretch : DateTime.MinValue;
        var taking = new LogTaking(
            service is null ? KnownRoutes.None : new KnownRoutes(service.Endpoints.Select(e => e.Key))
        );
        foreach (var path in request.Paths)
        {
            using var source = LogSource.Open(path);
            taking.Read(source, request.Format, since, token);
        }
        return taking.Build(service?.Window, request.Stretch ?? TimeSpan.MaxValue, weights);
    }

    private static DateTime Latest(AccessLogRequest request, CancellationToken token)
    {
        var latest = DateTime.MinValue + request.Stretch!.Value;
        foreach (var path in request.Paths)
        {
            using var source = LogSource.Open(path);
            LogReading.Read(
                source,
                request.Format,
                entry => latest = entry.Start > latest ? entry.Start : latest,
                token
            );
        }
        return latest;
    }
}
