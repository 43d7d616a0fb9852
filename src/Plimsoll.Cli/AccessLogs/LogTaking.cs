using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Load.Learning.Endpoints;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>
/// Takes in requests of access logs; what spans told of already is counted and left out, for spans tell more.
/// </summary>
/// <param name="known">Of the services whose spans came.</param>
internal sealed class LogTaking(KnownRoutes known)
{
    /// <summary>As many as the fold of spans tells apart.</summary>
    private const int MostEndpoints = 500;

    private readonly EndpointSum _sum = new();
    private readonly HashSet<string> _formats = new(StringComparer.Ordinal);
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private DateTime _first = DateTime.MaxValue;
    private DateTime _last = DateTime.MinValue;
    private long _covered;
    private long _broken;

    public long Requests => _sum.Requests + _covered;

    /// <param name="since">Only what began from then on, UTC.</param>
    /// <returns>As which format it was read; null where it had no line.</returns>
    /// <exception cref="PlimsollException">It is no text, or of no known format.</exception>
    public string? Read(LogSource source, LogFormatChoice format, DateTime since, CancellationToken token)
    {
        var summary = LogReading.Read(source, format, entry => Take(entry, since), token);
        _broken += summary.Broken;
        _files.Add(Path.GetFileName(source.Name));
        _formats.UnionWith(summary.Formats.Select(f => f.Format));
        return summary.Formats is [{ Format: var name }] ? name : null;
    }

    /// <param name="window">Over which the workload counts.</param>
    /// <param name="stretch">Of the log; null: as long as it turned out to be.</param>
    public LoggedEndpoints Build(Window? window, TimeSpan? stretch, IReadOnlyDictionary<string, double> weights)
    {
        var taken = stretch is null && window is { } live ? live : Taken(stretch);
        var use = new AccessLogUse
        {
            Files = [.. _files.Order(StringComparer.Ordinal)],
            Formats = [.. _formats.Order(StringComparer.Ordinal)],
            Stretch = taken,
            Requests = Requests,
            Covered = _covered,
            Broken = _broken,
            HasDurations = _sum.Requests == 0 || _sum.WithDuration * 2 > _sum.Requests,
            HasSizes = _sum.Requests == 0 || _sum.WithSize * 2 > _sum.Requests,
        };
        var scale =
            window is { } over && taken.Length > TimeSpan.Zero
                ? over.Length.TotalSeconds / taken.Length.TotalSeconds
                : 1;
        return new LoggedEndpoints([.. _sum.Build(MostEndpoints).Select(e => CoreEndpoint.Of(e, scale, weights))], use);
    }

    private Window Taken(TimeSpan? stretch)
    {
        if (Requests == 0)
        {
            return new Window(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        }
        // A log's clock may tick in whole seconds: what began in the last one lies within it.
        var to = new DateTimeOffset(_last, TimeSpan.Zero) + TimeSpan.FromSeconds(1);
        var from = new DateTimeOffset(_first, TimeSpan.Zero);
        return new Window(stretch is { } length && length < to - from ? to - length : from, to);
    }

    private void Take(AccessLogEntry entry, DateTime since)
    {
        if (entry.Start < since)
        {
            return;
        }
        _first = entry.Start < _first ? entry.Start : _first;
        _last = entry.Start > _last ? entry.Start : _last;
        if (known.Holds(entry.Method, EndpointSum.PathOf(entry)))
        {
            _covered++;
            return;
        }
        _sum.Add(entry);
    }
}
