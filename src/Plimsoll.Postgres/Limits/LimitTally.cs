namespace Plimsoll.Postgres.Limits;

/// <summary>Sums the looks of one stretch of time. Not thread-safe.</summary>
internal sealed class LimitTally
{
    /// <summary>
    /// A session that has a table's lock and has not come to the row yet looks like a holder; of two rows that others wait for,
    /// two have holders nearly always.
    /// </summary>
    private const double Shared = 0.5;

    private readonly Dictionary<string, (double Held, int HeldMost, int Open, int OpenMost)> _applications = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, double> _waits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Holders, double Waiting, int Queued, int Shared)> _queues = new(
        StringComparer.Ordinal
    );
    private double _connections;
    private int _connectionsMost;
    private int _flushing;
    private double _waitingForFlush;

    public int Looks { get; private set; }

    public void Add(
        IReadOnlyList<SessionGroup> groups,
        IReadOnlyList<(string Name, int Holders, int Waiting)> queues,
        bool ofDatabase
    )
    {
        Looks++;
        // Ours is none of an application's, but it takes one of the places.
        var used = 1 + groups.Where(group => group.IsHere || !ofDatabase).Sum(group => group.Sessions);
        _connections += used;
        _connectionsMost = Math.Max(_connectionsMost, used);
        var here = groups.Where(group => group.IsHere).ToList();
        foreach (var application in here.GroupBy(group => group.Application, StringComparer.Ordinal))
        {
            var held = application.Where(group => group.IsHeld).Sum(group => group.Sessions);
            var open = application.Sum(group => group.Sessions);
            var (sum, heldMost, _, openMost) = _applications.GetValueOrDefault(application.Key);
            _applications[application.Key] = (sum + held, Math.Max(heldMost, held), open, Math.Max(openMost, open));
        }
        foreach (var group in here.Where(group => group.IsActive))
        {
            var kind = group.WaitClass ?? "CPU";
            _waits[kind] = _waits.GetValueOrDefault(kind) + group.Sessions;
        }
        _flushing += groups.Any(group => group.IsFlushing) ? 1 : 0;
        _waitingForFlush += groups.Where(group => group.WaitsForFlush).Sum(group => group.Sessions);
        foreach (var (name, holders, waiting) in queues)
        {
            var (h, w, queued, shared) = _queues.GetValueOrDefault(name);
            _queues[name] = (
                h + holders,
                w + waiting,
                queued + (waiting > 0 ? 1 : 0),
                shared + (waiting > 0 && holders > 1 ? 1 : 0)
            );
        }
    }

    public ServerLimits Finish(TimeSpan over, ConnectionCeiling ceiling, double? commits, double? wal) =>
        new(
            Looks,
            over,
            new ConnectionUse(_connections / Looks, _connectionsMost, ceiling.Usable, ceiling.LimitedBy),
            [
                .. _applications
                    .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => new ApplicationUse(
                        pair.Key,
                        pair.Value.Held / Looks,
                        pair.Value.HeldMost,
                        pair.Value.Open,
                        pair.Value.OpenMost
                    )),
            ],
            _waits.ToDictionary(pair => pair.Key, pair => pair.Value / Looks, StringComparer.Ordinal),
            new FlushUse((double)_flushing / Looks, _waitingForFlush / Looks),
            [
                .. _queues.Select(pair => new LockQueue(
                    pair.Key,
                    pair.Value.Holders / Looks,
                    pair.Value.Waiting / Looks,
                    pair.Value.Shared <= Shared * pair.Value.Queued
                )),
            ],
            over > TimeSpan.Zero ? commits / over.TotalSeconds : null,
            over > TimeSpan.Zero ? wal / over.TotalSeconds : null
        );
}
