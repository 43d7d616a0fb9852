using Npgsql;

namespace Marketplace.Seeding;

/// <summary>
/// The row of <c>public.marketplace_seed</c>: written before the first table is made, and completed after the last
/// step, so that a part is never taken for the whole.
/// </summary>
/// <param name="FinishedAt">Null while the seeding runs, and for ever when it was interrupted.</param>
public sealed record SeedMarker(int Layout, double Scale, int Seed, DateTime? FinishedAt)
{
    public bool Fits(SeedPlan plan) =>
        plan is not null
        && FinishedAt is not null
        && Layout == SeedPlan.Layout
        && Scale.Equals(plan.Scale)
        && Seed == plan.Seed;

    /// <returns>Null where the marketplace was never seeded.</returns>
    public static async Task<SeedMarker?> ReadAsync(NpgsqlDataSource source, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using var exists = source.CreateCommand("SELECT to_regclass('public.marketplace_seed') IS NOT NULL");
        if (await exists.ExecuteScalarAsync(token) is not true)
        {
            return null;
        }
        await using var read = source.CreateCommand(
            "SELECT layout, scale, seed, finished_at FROM public.marketplace_seed"
        );
        await using var reader = await read.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? new SeedMarker(
                reader.GetInt32(0),
                reader.GetDouble(1),
                reader.GetInt32(2),
                await reader.IsDBNullAsync(3, token) ? null : reader.GetDateTime(3)
            )
            : null;
    }

    internal static async Task BeginAsync(NpgsqlDataSource source, SeedPlan plan, CancellationToken token)
    {
        await using var batch = source.CreateCommand(
            """
            CREATE TABLE IF NOT EXISTS public.marketplace_seed (
                layout int NOT NULL, scale double precision NOT NULL, seed int NOT NULL, finished_at timestamptz);
            TRUNCATE public.marketplace_seed;
            """
        );
        await batch.ExecuteNonQueryAsync(token);
        await using var insert = source.CreateCommand(
            "INSERT INTO public.marketplace_seed (layout, scale, seed) VALUES ($1, $2, $3)"
        );
        insert.Parameters.AddWithValue(SeedPlan.Layout);
        insert.Parameters.AddWithValue(plan.Scale);
        insert.Parameters.AddWithValue(plan.Seed);
        await insert.ExecuteNonQueryAsync(token);
    }

    internal static async Task FinishAsync(NpgsqlDataSource source, DateTime now, CancellationToken token)
    {
        await using var update = source.CreateCommand("UPDATE public.marketplace_seed SET finished_at = $1");
        update.Parameters.AddWithValue(now);
        await update.ExecuteNonQueryAsync(token);
    }
}
