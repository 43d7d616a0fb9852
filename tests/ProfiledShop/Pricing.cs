namespace Plimsoll.Tests.Profiled;

internal static class Pricing
{
    public static int Price(int id) => Discounts(id);

    /// <summary>The work is done after an await, so that no frame of the web server is below it.</summary>
    public static async Task<int> PriceLaterAsync(int id)
    {
        await Task.Delay(1);
        return Discounts(id);
    }

    /// <summary>Some milliseconds of nothing but arithmetic.</summary>
    private static int Discounts(int id)
    {
        var hash = (uint)id;
        for (var i = 0; i < 3_000_000; i++)
        {
            hash = (hash * 16_777_619) ^ (uint)i;
        }
        return (int)(hash % 100);
    }
}
