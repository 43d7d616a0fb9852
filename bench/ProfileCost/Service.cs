using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Plimsoll.Bench.ProfileCosts;

/// <summary>What is looked at: a web service with some work, some garbage and a wait in each request.</summary>
internal static class Service
{
    private const int Items = 200;

    /// <summary>Serves until its input ends.</summary>
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/orders/{id:int}", OrdersAsync);
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        while (await Console.In.ReadLineAsync() is not null) { }
    }

    private static async Task<IResult> OrdersAsync(int id)
    {
        var random = new Random(id);
        var orders = Enumerable.Range(0, Items).Select(i => new Order(i, random.NextDouble())).ToList();
        await Task.Delay(1);
        return Results.Json(orders.OrderBy(o => o.Price).Take(50));
    }

    private sealed record Order(int Id, double Price);
}
