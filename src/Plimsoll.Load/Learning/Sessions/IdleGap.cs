namespace Plimsoll.Load.Learning.Sessions;

/// <summary>
/// After how long without a request a visit is over. Pauses within visits and those between visits are two hills on a
/// logarithmic scale; where a clear valley lies between them from 5 minutes to 2 hours, it is taken, else the half hour that
/// web analytics has agreed on (Catledge and Pitkow 1995 found 25.5 minutes).
/// </summary>
internal sealed class IdleGap
{
    public static readonly TimeSpan Usual = TimeSpan.FromMinutes(30);
    private const int PerDecade = 8;
    private const double FirstSeconds = 1;
    private const int LeastPauses = 2_000;
    private readonly long[] _hill = new long[5 * PerDecade]; // to 10^5 s, about a day

    public void Add(long milliseconds)
    {
        var place = (int)(Math.Log10(Math.Max(milliseconds / 1e3, FirstSeconds)) * PerDecade);
        _hill[Math.Min(place, _hill.Length - 1)]++;
    }

    public TimeSpan Find()
    {
        var smooth = Enumerable
            .Range(0, _hill.Length)
            .Select(i => (At(i - 1) + (2.0 * At(i)) + At(i + 1)) / 4)
            .ToArray();
        var (from, to) = (PlaceOf(300), PlaceOf(7_200));
        var valley = Enumerable.Range(from, to - from + 1).MinBy(i => smooth[i]);
        var left = smooth[..valley].DefaultIfEmpty().Max();
        var right = smooth[(valley + 1)..].DefaultIfEmpty().Max();
        return
            _hill.Sum() >= LeastPauses && valley > from && valley < to && right >= 1.5 * smooth[valley] && left > right
            ? TimeSpan.FromMinutes(Math.Round(Math.Pow(10, (valley + 0.5) / PerDecade) / 60))
            : Usual;
    }

    private long At(int place) => place >= 0 && place < _hill.Length ? _hill[place] : 0;

    private static int PlaceOf(double seconds) => (int)(Math.Log10(seconds) * PerDecade);
}
