namespace Plimsoll.Load.Envelope.Knees;

/// <summary>What has been seen of one stay at a level, slice by slice.</summary>
internal sealed class LevelEvidence(double multiple, int clauses)
{
    private readonly List<ClauseCount>[] _slices =
    [
        .. Enumerable.Range(0, clauses).Select(_ => new List<ClauseCount>()),
    ];
    private readonly ClauseCount[] _total = new ClauseCount[clauses];
    private readonly List<int> _waiting = [];
    private TimeSpan _latency;
    private int _answered;

    public double Multiple => multiple;
    public double LogMultiple { get; } = Math.Log(multiple);
    public TimeSpan Length { get; private set; }
    public IReadOnlyList<int> Waiting => _waiting;

    /// <summary>Of the slices; zero where nothing was answered.</summary>
    public TimeSpan MeanLatency => _answered == 0 ? TimeSpan.Zero : _latency / _answered;

    public double RequestsPerSecond =>
        Length == TimeSpan.Zero ? 0 : _total.Max(count => count.Requests) / Length.TotalSeconds;

    public ClauseCount Total(int clause) => _total[clause];

    public IReadOnlyList<ClauseCount> Slices(int clause) => _slices[clause];

    public void Add(LevelSlice slice)
    {
        Length += slice.Length;
        _waiting.Add(slice.Waiting);
        if (slice.MeanLatency > TimeSpan.Zero)
        {
            _latency += slice.MeanLatency;
            _answered++;
        }
        for (var clause = 0; clause < clauses; clause++)
        {
            _slices[clause].Add(slice.Counts[clause]);
            _total[clause] += slice.Counts[clause];
        }
    }
}
