using Plimsoll.Core.Statistics;
using Plimsoll.Load.Learning.Templates;

namespace Plimsoll.Load.Learning.Endpoints;

/// <summary>
/// Adds up the requests of one place and method. Its distributions are lists while they are short: a flood of addresses
/// makes many places of a few requests each, and a table apiece would be dear.
/// </summary>
internal sealed class PlaceSum
{
    private const int Few = 64;

    private readonly Dictionary<int, long> _statuses = [];
    private List<long>? _fewLatencies = [];
    private LatencyHistogram? _latency;
    private List<long>? _fewSizes = [];
    private Sizes? _sizes;
    private double _bytes;
    private long _sized;
    private long _most;

    public long Requests { get; private set; }

    /// <param name="took">Null where the log does not tell it.</param>
    /// <param name="bytes">Likewise.</param>
    public void Add(int status, TimeSpan? took, long? bytes)
    {
        Requests++;
        _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
        if (took is { } time)
        {
            AddLatency(time.Ticks);
        }
        if (bytes is >= 0 and var size)
        {
            AddSize(size);
            _bytes += size;
            _sized++;
            _most = Math.Max(_most, size);
        }
    }

    /// <summary>Takes in what another has seen, which is of no use from then on.</summary>
    public void Take(PlaceSum other)
    {
        Requests += other.Requests;
        foreach (var (status, count) in other._statuses)
        {
            _statuses[status] = _statuses.GetValueOrDefault(status) + count;
        }
        other._fewLatencies?.ForEach(AddLatency);
        other._fewSizes?.ForEach(AddSize);
        if (other._latency is { } latency)
        {
            LatencyTable().Add(latency);
        }
        if (other._sizes is { } sizes)
        {
            SizeTable().Add(sizes);
        }
        (_bytes, _sized, _most) = (_bytes + other._bytes, _sized + other._sized, Math.Max(_most, other._most));
    }

    public LoggedEndpoint Build(string method, string route) =>
        new(
            method,
            route,
            Requests,
            new SortedDictionary<int, long>(_statuses),
            LatencyTable(),
            new LoggedSizes(
                _sized,
                _sized > 0 ? _bytes / _sized : 0,
                _sized > 0 ? Math.Min(_most, SizeTable().QuantileAtMost(0.95)) : 0,
                _most
            )
        );

    private void AddLatency(long ticks)
    {
        if (_fewLatencies is { Count: < Few } few)
        {
            few.Add(ticks);
            return;
        }
        LatencyTable().Record(TimeSpan.FromTicks(ticks));
    }

    private void AddSize(long bytes)
    {
        if (_fewSizes is { Count: < Few } few)
        {
            few.Add(bytes);
            return;
        }
        SizeTable().Add(bytes);
    }

    private LatencyHistogram LatencyTable()
    {
        if (_latency is null)
        {
            _latency = new LatencyHistogram();
            _fewLatencies!.ForEach(ticks => _latency.Record(TimeSpan.FromTicks(ticks)));
            _fewLatencies = null;
        }
        return _latency;
    }

    private Sizes SizeTable()
    {
        if (_sizes is null)
        {
            _sizes = new Sizes();
            _fewSizes!.ForEach(_sizes.Add);
            _fewSizes = null;
        }
        return _sizes;
    }
}
