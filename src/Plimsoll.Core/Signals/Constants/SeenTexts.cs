namespace Plimsoll.Core.Signals.Constants;

/// <summary>
/// The texts that sessions were seen to run, by query id, each folded before it is kept: no literal stays here but
/// those that the schema declares.
/// </summary>
/// <param name="declared">Texts of <see cref="DeclaredValue"/>s.</param>
public sealed class SeenTexts(IReadOnlySet<string> declared)
{
    /// <summary>A client that writes a text of its own for each call must not fill the memory.</summary>
    private const int MostTexts = 5_000;

    private readonly Dictionary<long, Dictionary<string, int>> _counts = [];
    private readonly Dictionary<int, (long QueryId, DateTime Started)> _running = [];
    private readonly HashSet<long> _lost = [];
    private int _texts;

    /// <summary>Counts a call once, however often it is seen.</summary>
    /// <param name="session">The server process.</param>
    /// <param name="started">When its current statement began.</param>
    public void Take(int session, DateTime started, long queryId, string sql)
    {
        if (_running.TryGetValue(session, out var last) && last == (queryId, started))
        {
            return;
        }
        _running[session] = (queryId, started);
        var folded = FoldedText.Of(sql, declared);
        if (!_counts.TryGetValue(queryId, out var texts))
        {
            _counts[queryId] = texts = new(StringComparer.Ordinal);
        }
        if (!texts.ContainsKey(folded) && _texts++ >= MostTexts)
        {
            _lost.Add(queryId);
            return;
        }
        texts[folded] = texts.GetValueOrDefault(folded) + 1;
    }

    /// <summary>Calls of the statement whose text was taken.</summary>
    public int CountOf(long queryId) => _counts.TryGetValue(queryId, out var texts) ? texts.Values.Sum() : 0;

    /// <summary>
    /// The parameters in whose place all calls that were seen had the same declared constant (its text), or all had some
    /// constant that no column declares (null). Empty where any text could not be laid beside the normalised one: what
    /// that call asked for is not known.
    /// </summary>
    public IReadOnlyDictionary<int, string?> ConstantsOf(long queryId, string normalised)
    {
        if (_lost.Contains(queryId) || !_counts.TryGetValue(queryId, out var texts))
        {
            return new Dictionary<int, string?>();
        }
        Dictionary<int, string?>? always = null;
        foreach (var text in texts.Keys)
        {
            if (ConstantAlignment.Align(normalised, text) is not { } constants)
            {
                return new Dictionary<int, string?>();
            }
            always = always is null
                ? new(constants)
                : new(always.Where(a => constants.TryGetValue(a.Key, out var other) && other == a.Value));
        }
        return always ?? [];
    }
}
