using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Statements;

namespace Plimsoll.Telemetry.Traces;

/// <summary>
/// Gathers spans into traces within bounded memory, in whatever order they come. Nothing on the wire says that a trace is
/// whole, so one counts as whole when no span of it has come for a while. Where room runs out, the trace that has been
/// quiet longest is handed on early; what comes for a trace that was handed on makes another piece of it. All is counted.
/// Not thread-safe.
/// </summary>
internal sealed class TraceAssembler(TraceBounds bounds, SeededHash hash, ITraceSink sink)
{
    private const int RowsPerChunk = 8;
    private const int ValuesPerChunk = 16;
    private const int None = -1;

    private readonly ChunkStore<SpanRow> _rows = new(RowsPerChunk, bounds.MostOpenSpans);
    private readonly ChunkStore<ulong> _values = new(ValuesPerChunk, bounds.MostOpenSpans);
    private readonly Dictionary<TraceId, int> _places = new(new TraceIds(hash));
    private readonly HandedOn _handedOn = new(hash);
    private OpenTrace[] _open = new OpenTrace[256];
    private SpanRow[] _wholeRows = new SpanRow[256];
    private ulong[] _wholeValues = new ulong[256];
    private int _made;
    private int _free = None;
    private int _oldest = None;
    private int _newest = None;

    public TraceCounts Counts { get; } = new();

    public int OpenTraces => _places.Count;

    public void Add(SpanBatch batch, TextTable texts, long nowMs)
    {
        var place = None;
        var rows = batch.Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            var id = batch.Traces[i];
            if (place == None || _open[place].Id != id)
            {
                place = PlaceOf(id, texts, nowMs);
            }
            if (_open[place].RowCount >= bounds.MostSpansPerTrace)
            {
                Counts.CutSpans++;
                Counts.TracesCut += _open[place].IsCut ? 0 : 1;
                _open[place].IsCut = true;
                continue;
            }
            place = Append(place, rows[i], batch.Values, texts, nowMs);
            _open[place].Stands = Math.Max(_open[place].Stands, batch.Stands[i]);
        }
        Counts.Spans += rows.Length;
    }

    /// <summary>Hands on what has been quiet for long enough.</summary>
    public void HandOnQuiet(TextTable texts, long nowMs)
    {
        while (_oldest != None && nowMs - _open[_oldest].TouchedMs >= bounds.QuietFor.TotalMilliseconds)
        {
            HandOn(_oldest, texts);
        }
    }

    /// <summary>Hands on all there is.</summary>
    public void HandOnAll(TextTable texts)
    {
        while (_oldest != None)
        {
            HandOn(_oldest, texts);
        }
    }

    private int PlaceOf(TraceId id, TextTable texts, long nowMs)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_places, id);
        if (!Unsafe.IsNullRef(ref known))
        {
            var place = known;
            if (nowMs - _open[place].OpenedMs < bounds.OldestOpen.TotalMilliseconds)
            {
                Touch(place, nowMs);
                return place;
            }
            // Always busy, perhaps a trace that a worker never ends: it must be looked at some time.
            Counts.TracesClosedByAge++;
            HandOn(place, texts);
        }
        return Open(id, nowMs);
    }

    private int Open(TraceId id, long nowMs)
    {
        var place = _free;
        if (place != None)
        {
            _free = _open[place].Older;
        }
        else
        {
            if (_made == _open.Length)
            {
                Array.Resize(ref _open, _made * 2);
            }
            place = _made++;
        }
        _open[place] = new OpenTrace
        {
            Id = id,
            FirstRows = None,
            LastRows = None,
            FirstValues = None,
            LastValues = None,
            OpenedMs = nowMs,
            TouchedMs = nowMs,
            IsPiece = _handedOn.Contains(id),
            Older = _newest,
            Newer = None,
        };
        LinkAsNewest(place);
        _places.Add(id, place);
        return place;
    }

    /// <returns>The trace's place, another one where it had to be handed on to make room.</returns>
    private int Append(int place, in SpanRow row, ReadOnlySpan<ulong> values, TextTable texts, long nowMs)
    {
        if (_open[place].RowCount % RowsPerChunk == 0)
        {
            int chunk;
            while ((chunk = _rows.Take()) == ChunkStore<SpanRow>.None)
            {
                var id = _open[place].Id;
                var isItself = _oldest == place;
                Counts.TracesClosedForRoom++;
                HandOn(_oldest, texts);
                place = isItself ? Open(id, nowMs) : place;
            }
            Chain(_rows, ref _open[place].FirstRows, ref _open[place].LastRows, chunk);
        }
        ref var trace = ref _open[place];
        var kept = row with
        {
            Parameters = Keep(ref trace, row.Parameters, values),
            Results = Keep(ref trace, row.Results, values),
        };
        _rows.Values(trace.LastRows)[trace.RowCount % RowsPerChunk] = kept;
        trace.RowCount++;
        return place;
    }

    /// <summary>Takes the values over into the trace. Where there is no room for them the span goes on without.</summary>
    private ValueRange Keep(ref OpenTrace trace, ValueRange range, ReadOnlySpan<ulong> values)
    {
        var first = trace.ValueCount;
        foreach (var value in values.Slice(range.Start, range.Count))
        {
            if (trace.ValueCount % ValuesPerChunk == 0)
            {
                var chunk = _values.Take();
                if (chunk == ChunkStore<ulong>.None)
                {
                    Counts.ValuesDropped++;
                    break;
                }
                Chain(_values, ref trace.FirstValues, ref trace.LastValues, chunk);
            }
            _values.Values(trace.LastValues)[trace.ValueCount++ % ValuesPerChunk] = value;
        }
        return trace.ValueCount - first == range.Count ? new ValueRange(first, range.Count) : default;
    }

    private static void Chain<T>(ChunkStore<T> store, ref int first, ref int last, int chunk)
        where T : struct
    {
        if (last == None)
        {
            first = chunk;
        }
        else
        {
            store.Link(last, chunk);
        }
        last = chunk;
    }

    private void HandOn(int place, TextTable texts)
    {
        ref var trace = ref _open[place];
        Unlink(place);
        _places.Remove(trace.Id);
        Grow(ref _wholeRows, trace.RowCount);
        Grow(ref _wholeValues, trace.ValueCount);
        _rows.Drain(trace.FirstRows, trace.RowCount, _wholeRows);
        _values.Drain(trace.FirstValues, trace.ValueCount, _wholeValues);
        trace.Older = _free;
        _free = place;
        if (trace.RowCount == 0)
        {
            return;
        }
        _handedOn.Add(trace.Id);
        Counts.Traces++;
        Counts.TracePieces += trace.IsPiece ? 1 : 0;
        Counts.LateSpans += trace.IsPiece ? trace.RowCount : 0;
        var view = new TraceView
        {
            TraceId = trace.Id,
            Spans = _wholeRows.AsSpan(0, trace.RowCount),
            Values = _wholeValues.AsSpan(0, trace.ValueCount),
            Texts = texts,
            Stands = Math.Max(1, trace.Stands),
        };
        sink.Add(view);
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[Math.Max(length, array.Length * 2)];
        }
    }

    private void Touch(int place, long nowMs)
    {
        _open[place].TouchedMs = nowMs;
        if (_newest == place)
        {
            return;
        }
        Unlink(place);
        (_open[place].Older, _open[place].Newer) = (_newest, None);
        LinkAsNewest(place);
    }

    private void LinkAsNewest(int place)
    {
        if (_newest != None)
        {
            _open[_newest].Newer = place;
        }
        _newest = place;
        _oldest = _oldest == None ? place : _oldest;
    }

    private void Unlink(int place)
    {
        var (older, newer) = (_open[place].Older, _open[place].Newer);
        if (older != None)
        {
            _open[older].Newer = newer;
        }
        if (newer != None)
        {
            _open[newer].Older = older;
        }
        _oldest = _oldest == place ? newer : _oldest;
        _newest = _newest == place ? older : _newest;
    }

    /// <summary>Seeded, so that a sender cannot craft ids that all fall into one bucket.</summary>
    private sealed class TraceIds(SeededHash hash) : IEqualityComparer<TraceId>
    {
        public bool Equals(TraceId x, TraceId y) => x == y;

        public int GetHashCode(TraceId id) => (int)hash.Of(id.High, id.Low);
    }
}
