using System.Globalization;
using Marketplace.Identity.Contracts;
using Npgsql;

namespace Marketplace.Seeding;

/// <summary>Users, their providers, categories and services.</summary>
internal static class PeopleRows
{
    /// <summary>Everybody's, so that a load model can sign anybody in.</summary>
    public const string Password = "seaworthy";

    private const int Salts = 16;

    public static async Task WriteUsersAsync(World world, NpgsqlDataSource source, CancellationToken token)
    {
        var plan = world.Plan;
        var chance = new Chance(plan.Seed, "users");
        // Hashing 40,000 passwords would take minutes; seeded users share a few salts.
        var hashes = new string[Salts];
        for (var i = 0; i < Salts; i++)
        {
            hashes[i] = PasswordHash.Create(Password, chance.Guid().ToByteArray());
        }
        await using var copy = await Copy.BeginAsync(
            source,
            "identity.users",
            "id, email, display_name, password_hash, city, phone, bio, is_admin, created_at",
            token
        );
        var providerEvery = plan.Users / plan.Providers;
        for (var id = 1; id <= plan.Users + 1; id++)
        {
            var isAdmin = id > plan.Users;
            var provider = isAdmin || id % providerEvery != 0 ? 0 : id / providerEvery;
            var isProvider = provider > 0 && provider <= plan.Providers;
            copy.Row()
                .Int(id)
                .Text(
                    isAdmin ? "admin@example.test"
                    : isProvider ? $"provider{provider}@example.test"
                    : $"user{id}@example.test"
                )
                .Text($"{chance.Of(Words.FirstNames)} {chance.Of(Words.LastNames)}")
                .Text(hashes[chance.Below(Salts)])
                .Text(isProvider ? world.CityOfProvider[provider] : Words.Cities[World.CityWeights.Pick(chance)])
                .Text(string.Create(CultureInfo.InvariantCulture, $"+49 30 {chance.Below(10_000_000):D7}"))
                .Text(Words.Prose(chance, 60))
                .Flag(isAdmin)
                .Time(SeedPlan.Start.AddMinutes(-chance.Below(500_000)));
        }
        await copy.CompleteAsync(token);
    }

    public static async Task WriteCatalogAsync(World world, NpgsqlDataSource source, CancellationToken token)
    {
        var plan = world.Plan;
        var chance = new Chance(plan.Seed, "catalog");
        await using (var copy = await Copy.BeginAsync(source, "catalog.categories", "id, name", token))
        {
            for (var id = 1; id <= Words.Categories.Length; id++)
            {
                copy.Row().Int(id).Text(Words.Categories[id - 1].Category);
            }
            await copy.CompleteAsync(token);
        }
        await using (
            var copy = await Copy.BeginAsync(
                source,
                "catalog.providers",
                "id, user_id, company_name, city, bio, created_at",
                token
            )
        )
        {
            for (var id = 1; id <= plan.Providers; id++)
            {
                copy.Row()
                    .Int(id)
                    .Int(plan.UserOfProvider(id))
                    .Text($"{chance.Of(Words.LastNames)} & {chance.Of(Words.LastNames)} {world.CityOfProvider[id]}")
                    .Text(world.CityOfProvider[id])
                    .Text(Words.Prose(chance, 160))
                    .Time(SeedPlan.Start.AddMinutes(-chance.Below(500_000)));
            }
            await copy.CompleteAsync(token);
        }
        await WriteServicesAsync(world, chance, source, token);
    }

    private static async Task WriteServicesAsync(
        World world,
        Chance chance,
        NpgsqlDataSource source,
        CancellationToken token
    )
    {
        var categories = Weights.Zipf(Words.Categories.Length, exponent: 0.6, shift: 1);
        await using var copy = await Copy.BeginAsync(
            source,
            "catalog.services",
            "id, provider_id, category_id, title, description, city, price_cents, is_active, created_at",
            token
        );
        for (var id = 1; id <= world.Plan.Services; id++)
        {
            var provider = world.ProviderOfService[id];
            var category = categories.Pick(chance);
            copy.Row()
                .Int(id)
                .Int(provider)
                .Int(category + 1)
                .Text(
                    $"{chance.Of(Words.Qualities)} {Words.Categories[category].Service} in {world.CityOfProvider[provider]}"
                )
                .Text(Words.Prose(chance, 180))
                .Text(world.CityOfProvider[provider])
                .Int(world.PriceOfService[id])
                .Flag(chance.Happens(0.96))
                .Time(SeedPlan.Start.AddMinutes(chance.Below(60 * 24 * 700)));
        }
        await copy.CompleteAsync(token);
    }
}
