using System.Runtime.InteropServices;
using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>
/// Plays caches over the reads as they come: what would each read have hit? Keys are sampled by their hash, so that a
/// bounded number of them stands for all, and a key that is in the sample is seen every time.
/// </summary>
/// <remarks>Spatial sampling after Waldspurger et al., "Efficient MRC Construction with SHARDS", FAST 2015.</remarks>
internal sealed class Repetition(FoldNames names)
{
    private const int MostKeys = 100_000;
    private const int MostWrites = 100_000;
    private const long Minute = 60_000_000_000;

    private readonly Dictionary<int, Counts> _statements = [];
    private readonly Dictionary<(int Statement, ulong Key), Entry> _entries = [];
    private readonly Dictionary<string, Table> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Table, ulong Value), long> _writes = [];

    /// <summary>One key of 2^shift is in the sample.</summary>
    private int _shift;

    public void Add(TraceView trace, Op op, bool isAfterOwnWrite)
    {
        if (op.Shape is not { } shape || op.Statement <= TextTable.Other || op.IsError)
        {
            return;
        }
        if (shape.Verb == StatementVerb.Write)
        {
            Write(trace, op, shape);
        }
        else if (shape.Verb == StatementVerb.Read)
        {
            Read(trace, op, shape, isAfterOwnWrite);
        }
    }

    private void Write(TraceView trace, Op op, StatementShape shape)
    {
        foreach (var name in shape.Tables)
        {
            var table = TableOf(name);
            table.Writes++;
            table.Last = Math.Max(table.Last, op.End);
            if (op.Parameters.IsEmpty || _writes.Count >= MostWrites)
            {
                table.LastUnkeyed = Math.Max(table.LastUnkeyed, op.End);
                continue;
            }
            foreach (var value in trace.In(op.Parameters))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_writes, (name, value), out _) = op.End;
            }
        }
    }

    private void Read(TraceView trace, Op op, StatementShape shape, bool isAfterOwnWrite)
    {
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_statements, op.Statement, out _);
        counts ??= new Counts();
        counts.Calls++;
        counts.Ns += op.Duration;
        counts.AfterOwnWrite += isAfterOwnWrite ? 1 : 0;
        if (op.Key == 0 && shape.HasParameters)
        {
            return;
        }
        counts.Keyed++;
        if (!IsSampled(op.Key))
        {
            return;
        }
        counts.Sampled++;
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _entries,
            (op.Statement, op.Key),
            out var isKnown
        );
        var (lastAny, lastKeyed) = LastWrites(trace, op, shape);
        if (!isKnown)
        {
            counts.Keys++;
        }
        Judge(counts, ref entry, isKnown, op.Start, lastAny, lastKeyed);
        if (_entries.Count > MostKeys)
        {
            Thin();
        }
    }

    private static void Judge(Counts counts, ref Entry entry, bool isKnown, long now, long lastAny, long lastKeyed)
    {
        var isSafe = isKnown && entry.Safe > lastAny;
        var isByKey = isKnown && entry.ByKey > lastKeyed;
        var isMinute = isKnown && now - entry.Minute < Minute;
        counts.HitsSafe += isSafe ? 1 : 0;
        counts.HitsByKey += isByKey ? 1 : 0;
        counts.HitsMinute += isMinute ? 1 : 0;
        counts.StaleMinute += isMinute && entry.Minute <= lastKeyed ? 1 : 0;
        entry = new Entry(isSafe ? entry.Safe : now, isByKey ? entry.ByKey : now, isMinute ? entry.Minute : now);
    }

    /// <summary>The last write to a table of the statement; and the last that concerns its key.</summary>
    private (long Any, long Keyed) LastWrites(TraceView trace, Op op, StatementShape shape)
    {
        var (any, keyed) = (long.MinValue, long.MinValue);
        foreach (var name in shape.Tables)
        {
            var table = TableOf(name);
            any = Math.Max(any, table.Last);
            // Without the parameters' values no write can be told to be of another key.
            keyed = Math.Max(keyed, op.Parameters.IsEmpty ? table.Last : table.LastUnkeyed);
            foreach (var value in trace.In(op.Parameters))
            {
                keyed = Math.Max(keyed, _writes.GetValueOrDefault((name, value), long.MinValue));
            }
        }
        return (any, keyed);
    }

    private bool IsSampled(ulong key) => (key * 0x9E37_79B9_7F4A_7C15UL >> 32 & ((1UL << _shift) - 1)) == 0;

    private void Thin()
    {
        _shift++;
        foreach (var key in _entries.Keys.Where(k => !IsSampled(k.Key)).ToList())
        {
            _entries.Remove(key);
        }
    }

    private Table TableOf(string name) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_tables, name, out _) ??= new Table();

    public IReadOnlyList<StatementRepetition> Build() =>
        [
            .. _statements
                .Select(s => Build(names[s.Key], names.Shape(s.Key), s.Value))
                .OrderByDescending(s => s.Calls * s.MeanMilliseconds),
        ];

    private StatementRepetition Build(string text, StatementShape? shape, Counts counts) =>
        new()
        {
            Text = text,
            Tables = shape?.Tables ?? [],
            Calls = counts.Calls,
            Keyed = counts.Keyed,
            MeanMilliseconds = counts.Ns / 1e6 / counts.Calls,
            DistinctKeys = (double)counts.Keys * counts.Keyed / Math.Max(1, counts.Sampled),
            HitRateSafe = counts.Rate(counts.HitsSafe),
            HitRateByKey = counts.Rate(counts.HitsByKey),
            HitRateMinute = counts.Rate(counts.HitsMinute),
            StaleShareMinute = counts.HitsMinute > 0 ? (double)counts.StaleMinute / counts.HitsMinute : 0,
            Writes = shape?.Tables.Sum(t => TableOf(t).Writes) ?? 0,
            AfterOwnWrite = (double)counts.AfterOwnWrite / counts.Calls,
        };

    /// <summary>When each cache last filled the key.</summary>
    private readonly record struct Entry(long Safe, long ByKey, long Minute);

    private sealed class Table
    {
        public long Writes;
        public long Last = long.MinValue;

        /// <summary>The last write that named no value.</summary>
        public long LastUnkeyed = long.MinValue;
    }

    private sealed class Counts
    {
        public long Calls;
        public long Keyed;
        public long Sampled;
        public long Keys;
        public long HitsSafe;
        public long HitsByKey;
        public long HitsMinute;
        public long StaleMinute;
        public long AfterOwnWrite;
        public long Ns;

        public double Rate(long hits) => Sampled > 0 ? (double)hits / Sampled : 0;
    }
}
