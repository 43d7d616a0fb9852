using Plimsoll.Core;
using Plimsoll.Load.Learning.Logs;
using Plimsoll.Load.Learning.Sessions;
using Plimsoll.Load.Learning.Templates;

namespace Plimsoll.Load.Learning;

/// <summary>
/// Takes in requests, then gives back sessions over endpoints. In memory it holds the tree of paths, which is bounded,
/// and the clients of one idle gap; the requests lie in temporary files, hashed.
/// </summary>
internal sealed class Recording(LearnOptions options) : IDisposable
{
    private const long SmallDisorderMs = 60_000;
    private const int FewClientsInAll = 10;
    private readonly PathTree _tree = new();
    private readonly QueryNames _queries = new();
    private readonly EntrySpill _spill = new();
    private readonly ClientKey _clients = new();
    private readonly List<string> _methods = [];
    private readonly HashSet<ulong> _firstClients = [];
    private readonly SortedDictionary<string, long> _excluded = new(StringComparer.Ordinal);
    private long _outside;
    private long _withoutClient;
    private long _withDuration;
    private long _latestMs;
    private long _worstDisorderMs;
    private long _disordered;
    private bool _hasFractions;
    private bool _reckonedBack;

    public void Add(AccessLogEntry entry)
    {
        if (entry.Start < options.From || entry.Start >= options.Until)
        {
            _outside++;
            return;
        }
        var question = entry.Target.IndexOf('?');
        var path = question < 0 ? entry.Target : entry.Target.AsSpan(0, question);
        if (!IsReplayed(entry.Method, path))
        {
            var method = entry.Method;
            _excluded[method] = _excluded.GetValueOrDefault(method) + 1;
            return;
        }
        var client = _clients.Of(entry);
        _withoutClient += client == 0 ? 1 : 0;
        if (_firstClients.Count < FewClientsInAll)
        {
            _firstClients.Add(client);
        }
        var startMs = (entry.Start - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
        NoteTime(startMs, entry.Duration);
        var place = _tree.Add(path, client, entry.Status is not (400 or 404 or 405 or 410 or 414));
        var query = _queries.Read(
            question < 0 ? [] : entry.Target.AsSpan(question + 1),
            (name, value) => PathTree.AddQuery(place, name, value, client)
        );
        _spill.Add(
            new EntryRecord(
                startMs,
                client,
                place.Id,
                query,
                entry.Duration is { } took ? (int)Math.Min(took.TotalMilliseconds, int.MaxValue) : -1,
                (int)Math.Min(entry.BytesSent ?? -1, int.MaxValue),
                (int)Math.Min(entry.BytesReceived ?? -1, int.MaxValue),
                (short)entry.Status,
                MethodNumber(entry.Method)
            )
        );
    }

    /// <summary>Ends the taking in.</summary>
    /// <exception cref="PlimsollException">Nothing was taken in.</exception>
    public RecordedSessions Settle(CancellationToken token)
    {
        if (_spill.Count == 0)
        {
            throw new PlimsollException(
                Fault.Usage,
                _outside > 0 ? "No request of the log lies within the times asked for."
                    : _excluded.Count > 0
                        ? $"The log holds no request that may be replayed, only {string.Join(", ", _excluded.Keys)}."
                    : "The log holds no request that can be read.",
                _outside > 0 ? "Widen --from and --until."
                    : _excluded.Count > 0 ? "Allow some by name: --allow 'POST /cart'."
                    : "Name the right --format."
            );
        }
        _spill.Flush();
        // Where hardly anybody was there at all, being known to few says nothing.
        var clientsForAName = _firstClients.Count >= FewClientsInAll ? FewClients.Most : 1;
        _tree.Settle(clientsForAName);
        var table = EndpointTable.Make(
            _tree,
            _queries,
            _methods,
            _spill.InOrder(),
            clientsForAName,
            options.MostEndpoints
        );
        token.ThrowIfCancellationRequested();
        var idle = options.Idle ?? FindIdle();
        var sessions = new SessionSpill();
        var starts = new List<long>();
        var cutter = new SessionCutter(
            idle,
            session =>
            {
                sessions.Add(session);
                starts.Add(session.StartMs);
            }
        );
        var silence = new Silence();
        foreach (var record in _spill.InOrder())
        {
            var number = table.Of(_tree.NodeOf(record.Place).Id, record.Method, record.Query);
            Count(table.Endpoints[number], record);
            silence.Add(record.StartMs);
            cutter.Add(record.Client, record.StartMs, number, record.DurationMs);
        }
        cutter.End();
        sessions.Flush();
        starts.Sort();
        return new RecordedSessions
        {
            Endpoints = table.Endpoints,
            Sessions = sessions,
            StartsMs = starts,
            Idle = idle,
            TickMs = _hasFractions ? 1 : 1000,
            FirstMs = silence.FirstMs,
            LastMs = silence.LastMs,
            HasDurations = _withDuration * 2 > _spill.Count,
            ClockTellsEnds = !_hasFractions && _reckonedBack,
            Excluded = _excluded,
            Outside = _outside,
            Warnings = [.. Warnings(silence, cutter)],
        };
    }

    public void Dispose() => _spill.Dispose();

    private bool IsReplayed(string method, ReadOnlySpan<char> path)
    {
        if (method is "GET" or "HEAD" || (method == "OPTIONS" && path is not "*"))
        {
            return true;
        }
        foreach (var allowed in options.Allow)
        {
            if (allowed.Covers(method, path))
            {
                return true;
            }
        }
        return false;
    }

    private void NoteTime(long startMs, TimeSpan? took)
    {
        // A start reckoned from a whole second and a duration has fractions that are none.
        _hasFractions |= took is null
            ? startMs % 1000 != 0
            : (startMs + (long)took.Value.TotalMilliseconds) % 1000 > 1 && startMs % 1000 != 0;
        _reckonedBack |= startMs % 1000 != 0;
        _withDuration += took is null ? 0 : 1;
        if (_latestMs - startMs > SmallDisorderMs)
        {
            _disordered++;
            _worstDisorderMs = Math.Max(_worstDisorderMs, _latestMs - startMs);
        }
        _latestMs = Math.Max(_latestMs, startMs);
    }

    private short MethodNumber(string method)
    {
        var number = _methods.IndexOf(method);
        if (number < 0)
        {
            number = _methods.Count;
            _methods.Add(method);
        }
        return (short)number;
    }

    private TimeSpan FindIdle()
    {
        var gap = new IdleGap();
        var last = new Dictionary<ulong, long>();
        foreach (var record in _spill.InOrder())
        {
            if (last.TryGetValue(record.Client, out var before))
            {
                gap.Add(record.StartMs - before);
            }
            if (last.Count > 1_000_000)
            {
                last.Clear(); // bounded; a few pauses are not seen
            }
            last[record.Client] = record.StartMs;
        }
        return gap.Find();
    }

    private static void Count(Endpoint endpoint, in EntryRecord record)
    {
        endpoint.Count++;
        endpoint.Statuses[record.Status] = endpoint.Statuses.GetValueOrDefault(record.Status) + 1;
        if (record.BytesSent >= 0)
        {
            endpoint.Sent.Add(record.BytesSent);
        }
        if (record.BytesReceived >= 0)
        {
            endpoint.Received.Add(record.BytesReceived);
        }
        if (record.DurationMs >= 0)
        {
            endpoint.DurationMs.Add(record.DurationMs);
        }
    }

    private IEnumerable<string> Warnings(Silence silence, SessionCutter cutter)
    {
        if (_disordered > 0)
        {
            yield return $"{_disordered} requests stand in the wrong order, by up to {TimeSpan.FromMilliseconds(_worstDisorderMs):d\\.hh\\:mm\\:ss}; they have been sorted.";
        }
        if (_withoutClient > 0)
        {
            yield return $"{_withoutClient} requests do not tell who asked: each counts as a session of its own.";
        }
        if (_firstClients.Count < FewClientsInAll)
        {
            yield return $"Only {_firstClients.Count} clients can be told apart. If a proxy stands before the service, log the address it forwards, or a session's mark.";
        }
        if (silence.Longest is var (from, length))
        {
            yield return $"The log is silent for {length:d\\.hh\\:mm\\:ss} from {from:yyyy-MM-dd HH:mm:ss} UTC. If lines are missing there, leave that time out with --from and --until.";
        }
        if (cutter.CutShort > 0)
        {
            yield return $"{cutter.CutShort} sessions were cut at {SessionCutter.MostRequests} requests.";
        }
    }
}
