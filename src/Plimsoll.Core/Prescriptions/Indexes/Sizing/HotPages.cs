namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// How many leaf pages of a B-tree new rows go to by turns. Keys that rise with time go to the last page alone; keys
/// with few values to one page for each value; others to any page.
/// </summary>
internal static class HotPages
{
    /// <summary>From this correlation of key and place in the table on, new keys come at the end.</summary>
    private const double Rising = 0.9;

    /// <summary>With fewer values a correlation says little about the next row.</summary>
    private const double LeastDistinct = 50;

    public static double Of(IReadOnlyList<KeyField> keys, double leaves)
    {
        double hot = 1;
        foreach (var key in keys)
        {
            if (key.Correlation is >= Rising or <= -Rising && key.Distinct >= LeastDistinct)
            {
                break;
            }
            hot *= key.Distinct;
            if (hot >= leaves)
            {
                return leaves;
            }
        }
        return Math.Min(hot, leaves);
    }
}
