namespace Plimsoll.Load.Envelope.Knees;

/// <summary>
/// Whether more comes than is answered: the number of waiting requests climbs slice by slice. Below capacity it goes up and
/// down around a mean, however long the queue.
/// </summary>
internal static class Overload
{
    private const int Least = 8;

    /// <summary>
    /// Mann's test for a trend (1945; Kendall's tau against time) at about one in ten thousand, and the last third must be
    /// more than twice the first: neighbouring slices resemble each other, so that the test alone would see trends in
    /// what is merely slow to come and go.
    /// </summary>
    public static bool Grows(IReadOnlyList<int> waiting)
    {
        var n = waiting.Count;
        if (n < Least)
        {
            return false;
        }
        var sum = 0;
        for (var i = 1; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                sum += Math.Sign(waiting[i] - waiting[j]);
            }
        }
        var deviation = Math.Sqrt(n * (n - 1.0) * ((2 * n) + 5) / 18);
        var third = n / 3;
        var first = waiting.Take(third).Average();
        var last = waiting.Skip(n - third).Average();
        return sum > 3.7 * deviation && last > 20 && last > 2 * Math.Max(1, first);
    }
}
