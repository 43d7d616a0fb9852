namespace Plimsoll.Load.Envelope;

/// <summary>Which multiple to try next: up in steps until one breaks, down where the first does, then halve between.</summary>
internal static class Ladder
{
    private static readonly double[] s_below = [0.75, 0.5, 0.25];

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

    // 1, 1.5, 2, 3, 4, 6, 8, 12, 16, …
    private static double Above(double holds)
    {
        for (var power = 1.0; ; power *= 2)
        {
            if (power > holds)
            {
                return power;
            }
            if (power * 1.5 > holds)
            {
                return power * 1.5;
            }
        }
    }
}
