using System.Runtime.InteropServices;
using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>Adds up reads of caches, what their misses led to, and whether what they hit was still true.</summary>
internal sealed class CacheFold(FoldNames names)
{
    private const int MostCaches = 200;
    private const int MostKeys = 50_000;

    private readonly Dictionary<(int Peer, int Name), Counts> _caches = [];
    private readonly Dictionary<(int Name, ulong Key), long> _fills = [];
    private readonly Dictionary<string, long> _writes = new(StringComparer.Ordinal);

    public void Add(Request request)
    {
        for (var i = 0; i < request.Ops.Count; i++)
        {
            var op = request.Ops[i];
            if (op.Shape is { Verb: StatementVerb.Write } write)
            {
                foreach (var table in write.Tables)
                {
                    ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_writes, table, out _);
                    last = Math.Max(last, op.End);
                }
            }
            var isHit = op.Flags.HasFlag(SpanFlags.CacheHit);
            if (op.Layer == Layer.Cache && (isHit || op.Flags.HasFlag(SpanFlags.CacheMiss)))
            {
                Read(request, i, op, isHit);
            }
        }
    }

    private void Read(Request request, int index, Op op, bool isHit)
    {
        var key = (op.Peer, op.Operation);
        if (_caches.Count >= MostCaches && !_caches.ContainsKey(key))
        {
            key = (op.Peer, TextTable.Other);
        }
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_caches, key, out _);
        counts ??= new Counts();
        counts.Reads++;
        if (isHit)
        {
            counts.Hits++;
            counts.ReadNs += op.Duration;
            Age(counts, op);
        }
        else
        {
            Fill(counts, request, index, op);
        }
    }

    private void Age(Counts counts, Op hit)
    {
        if (hit.Key == 0 || !_fills.TryGetValue((hit.Operation, hit.Key), out var filled) || filled > hit.Start)
        {
            return;
        }
        counts.Aged++;
        counts.OldestNs = Math.Max(counts.OldestNs, hit.Start - filled);
        counts.Stale += counts.Tables.Any(t => _writes.GetValueOrDefault(t) is var w && w > filled && w < hit.Start)
            ? 1
            : 0;
    }

    /// <summary>What follows the miss, up to the next thing done with a cache, or what lies within its span.</summary>
    private void Fill(Counts counts, Request request, int index, Op miss)
    {
        var (from, to) = (long.MaxValue, 0L);
        for (var i = index + 1; i < request.Ops.Count; i++)
        {
            var op = request.Ops[i];
            var isWithin = op.End <= miss.End;
            if (op.Layer == Layer.Cache)
            {
                if (!op.Flags.HasFlag(SpanFlags.CacheHit) && !op.Flags.HasFlag(SpanFlags.CacheMiss))
                {
                    to = Math.Max(to, op.End);
                }
                break;
            }
            if (to > 0 && miss.Duration > 0 && !isWithin && from < miss.End)
            {
                break;
            }
            if (
                op.Layer is Layer.Database or Layer.OtherService
                && !op.IsWrapper
                && op.Shape?.Verb is not StatementVerb.Write
            )
            {
                from = Math.Min(from, op.Start);
                to = Math.Max(to, op.End);
                counts.Learn(op.Shape?.Tables);
            }
        }
        // A library's span around the fill lasts as long as both.
        var inside = from < miss.End ? Math.Min(to, miss.End) - from : 0;
        counts.ReadNs += miss.Duration - Math.Max(0, inside);
        if (from == long.MaxValue)
        {
            return;
        }
        counts.Fills++;
        counts.FillNs += to - from;
        if (miss.Key != 0 && (_fills.Count < MostKeys || _fills.ContainsKey((miss.Operation, miss.Key))))
        {
            _fills[(miss.Operation, miss.Key)] = from;
        }
    }

    public IReadOnlyList<CacheUse> Build() =>
        [
            .. _caches
                .Select(c => new CacheUse
                {
                    Peer = names[c.Key.Peer],
                    Name = names[c.Key.Name],
                    Reads = c.Value.Reads,
                    Hits = c.Value.Hits,
                    ReadMilliseconds = c.Value.ReadNs / 1e6 / c.Value.Reads,
                    FillMilliseconds = c.Value.Fills > 0 ? c.Value.FillNs / 1e6 / c.Value.Fills : 0,
                    Fills = c.Value.Fills,
                    Tables = [.. c.Value.Tables],
                    HitsWithAge = c.Value.Aged,
                    StaleHits = c.Value.Stale,
                    OldestHitSeconds = c.Value.OldestNs / 1e9,
                })
                .OrderByDescending(c => c.Reads),
        ];

    private sealed class Counts
    {
        private const int MostTables = 20;

        public readonly List<string> Tables = [];
        public long Reads;
        public long Hits;
        public long ReadNs;
        public long Fills;
        public long FillNs;
        public long Aged;
        public long Stale;
        public long OldestNs;

        public void Learn(IReadOnlyList<string>? tables)
        {
            foreach (var table in tables ?? [])
            {
                if (Tables.Count < MostTables && !Tables.Contains(table))
                {
                    Tables.Add(table);
                }
            }
        }
    }
}
