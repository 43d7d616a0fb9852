using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>The lines that come to logs from window to window.</summary>
internal sealed class LogTail : IDisposable
{
    private readonly List<FollowedLog> _logs = [];

    /// <summary>Begins at the logs' ends.</summary>
    /// <exception cref="PlimsollException">A log cannot be read, or is compressed.</exception>
    public LogTail(AccessLogRequest request) =>
        _logs.AddRange(request.Paths.Select(p => new FollowedLog(p, request.Format)));

    /// <summary>Adds to a window's workload what came since the last turn, of endpoints that no span tells of.</summary>
    public ServiceWorkload Fill(
        ServiceWorkload service,
        IReadOnlyDictionary<string, double> weights,
        CancellationToken token
    )
    {
        var taking = new LogTaking(new KnownRoutes(service.Endpoints.Select(e => e.Key)));
        var missing = new List<Blindspot>();
        foreach (var log in _logs)
        {
            try
            {
                log.Read(taking, token);
            }
            catch (PlimsollException e)
            {
                // One log that is away or unreadable costs itself, not the window.
                missing.Add(
                    new Blindspot(
                        $"the access log {Path.GetFileName(log.Path)}",
                        e.Message.TrimEnd('.'),
                        e.Next,
                        "this window has none of its requests"
                    )
                );
            }
        }
        return taking.Build(service.Window, stretch: null, weights).Filled(service) with
        {
            Missing = [.. service.Missing, .. missing],
        };
    }

    public void Dispose() => _logs.ForEach(log => log.Dispose());
}
