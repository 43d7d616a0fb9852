namespace Plimsoll.Load.Envelope;

/// <summary>Which multiple to try next: up by doubling until one breaks, down where the first does, then halve between.</summary>
internal static class Ladder
{
    private static readonly double[] s_below = [0.5, 0.25];

    /// <param name="holds">The highest that held; 0 where none did.</param>
    /// <param name="breaks">The lowest that broke; null where none did.</param>
    /// <returns>Null where nothing is left to try.</returns>
    public static double? Next(double holds, double? breaks, double max, double precision)
    {
        if (breaks is not { } broken)
        {
            return holds >= max ? null : Math.Min(max, Above(holds));
        }
        if (holds == 0)
        {
            return s_below.Cast<double?>().FirstOrDefault(multiple => multiple < broken);
        }
        return broken / holds <= precision + 1e-9 ? null : (holds + broken) / 2;
    }

    // 1, 2, 4, 8, …: the way up is the cheap part, for a level that holds does not have to recover.
    private static double Above(double holds)
    {
        var power = 1.0;
        while (power <= holds)
        {
            power *= 2;
        }
        return power;
    }
}
