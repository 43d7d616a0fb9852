namespace Plimsoll.Bench.NPlusOnes;

/// <summary>What the rule said, against the labels.</summary>
internal sealed class Score
{
    private readonly SortedDictionary<string, int> _wrong = new(StringComparer.Ordinal);

    public int Cases { get; private set; }
    public int Found { get; private set; }
    public int Missed { get; private set; }
    public int Falsely { get; private set; }

    /// <summary>How often each kind was judged wrongly.</summary>
    public IReadOnlyDictionary<string, int> Wrong => _wrong;

    public double Precision => (double)Found / Math.Max(1, Found + Falsely);
    public double Recall => (double)Found / Math.Max(1, Found + Missed);

    public void Add(Case drawn, Telemetry telemetry, bool isFound)
    {
        Cases++;
        Found += drawn.IsLoop && isFound ? 1 : 0;
        Missed += drawn.IsLoop && !isFound ? 1 : 0;
        Falsely += !drawn.IsLoop && isFound ? 1 : 0;
        if (drawn.IsLoop != isFound)
        {
            var name = $"{(drawn.IsLoop ? "missed" : "found wrongly")}: {drawn.Name}, {telemetry}";
            _wrong[name] = _wrong.GetValueOrDefault(name) + 1;
        }
    }

    public void Add(Score other)
    {
        Cases += other.Cases;
        (Found, Missed, Falsely) = (Found + other.Found, Missed + other.Missed, Falsely + other.Falsely);
        foreach (var (name, times) in other._wrong)
        {
            _wrong[name] = _wrong.GetValueOrDefault(name) + times;
        }
    }
}
