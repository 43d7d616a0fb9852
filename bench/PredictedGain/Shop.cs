using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Plimsoll.Bench.PredictedGains;

/// <summary>
/// A small shop with a flaw in each endpoint. A request with <see cref="Flaw.Header"/> is served as if the flaw were mended. It
/// notes how long each request took by its own clock, and tells of itself as a service with OpenTelemetry does.
/// </summary>
internal sealed class Shop(NpgsqlDataSource source, HttpClient peers)
{
    private static readonly ActivitySource s_spans = new("Shop");

    private readonly ConcurrentQueue<Timing> _timings = new();
    private readonly ConcurrentDictionary<int, int> _rates = new();
    private readonly Channel<int> _mail = Channel.CreateUnbounded<int>();

    /// <summary>Serves until its input ends.</summary>
    /// <param name="args">Connection, port, port of the peers.</param>
    public static async Task RunAsync(string[] args)
    {
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        var resource = ResourceBuilder.CreateDefault().AddService("shop");
        using var traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "Npgsql", "System.Net.Http", s_spans.Name)
            .AddOtlpExporter()
            .Build();
        using var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("System.Runtime", "Npgsql")
            .AddOtlpExporter()
            .Build();
        var builder = new NpgsqlDataSourceBuilder(args[0]);
        builder.ConfigureTracing(t => t.ConfigureCommandEnrichmentCallback(TellParameters));
        await using var source = builder.Build();
        using var peers = Peers.Client(int.Parse(args[2], CultureInfo.InvariantCulture));
        await new Shop(source, peers).ServeAsync($"http://127.0.0.1:{args[1]}");
    }

    private static void TellParameters(Activity span, NpgsqlCommand command)
    {
        for (var i = 0; i < command.Parameters.Count; i++)
        {
            var value = Convert.ToString(command.Parameters[i].Value, CultureInfo.InvariantCulture);
            span.SetTag("db.query.parameter." + i.ToString(CultureInfo.InvariantCulture), value);
        }
    }

    private async Task ServeAsync(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        await using var app = builder.Build();
        app.UseRouting();
        app.Use(TimeAsync);
        app.MapGet("/orders/{id:int}", OrdersAsync);
        app.MapGet("/profile/{id:int}", ProfileAsync);
        app.MapPost("/signup/{id:int}", SignUpAsync);
        app.MapGet("/quote/{id:int}", QuoteAsync);
        app.MapGet("/tickets/{id:int}", TicketsAsync);
        app.MapGet("/rates/{id:int}", RatesAsync);
        app.MapPost("/forget", () => _rates.Clear());
        app.MapGet("/timings", TakeTimings);
        await app.StartAsync();
        var mailing = MailLaterAsync();
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null) { }
        _mail.Writer.Complete();
        await mailing;
        await app.StopAsync();
    }

    /// <summary>What the endpoint itself takes, by the stopwatch; its span is named by its route.</summary>
    private async Task TimeAsync(HttpContext context, RequestDelegate next)
    {
        var begun = Stopwatch.GetTimestamp();
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.Replace(
            ":int",
            "",
            StringComparison.Ordinal
        );
        var name = $"{context.Request.Method} {route}";
        if (Activity.Current is { } span)
        {
            span.DisplayName = name;
            span.SetTag("http.route", route);
        }
        await next(context);
        Activity.Current?.SetTag("http.response.status_code", context.Response.StatusCode);
        _timings.Enqueue(new Timing(name, IsFixed(context), Stopwatch.GetElapsedTime(begun).TotalMilliseconds));
    }

    private List<Timing> TakeTimings()
    {
        var taken = new List<Timing>();
        while (_timings.TryDequeue(out var timing))
        {
            taken.Add(timing);
        }
        return taken;
    }

    private async Task<IResult> OrdersAsync(int id, HttpContext context)
    {
        await using var connection = await source.OpenConnectionAsync();
        var orders = await ReadAsync(connection, "SELECT id, product, amount FROM orders WHERE customer = $1", id);
        List<object[]> products = [];
        if (IsFixed(context))
        {
            products = await ReadAsync(
                connection,
                "SELECT id, name, price FROM products WHERE id = ANY($1)",
                orders.ConvertAll(o => (int)o[1]).ToArray()
            );
        }
        else
        {
            foreach (var order in orders)
            {
                products.AddRange(
                    await ReadAsync(connection, "SELECT id, name, price FROM products WHERE id = $1", (int)order[1])
                );
            }
        }
        return Results.Json(new { orders = orders.Count, products = products.ConvertAll(p => p[1]) });
    }

    /// <summary>Three layers of code ask for the same profile, as where a mapper is called by each of them.</summary>
    private async Task<IResult> ProfileAsync(int id, HttpContext context)
    {
        await using var connection = await source.OpenConnectionAsync();
        const string profileSql = "SELECT name, settings FROM profiles WHERE id = $1";
        var profile = await ReadAsync(connection, profileSql, id);
        if (!IsFixed(context))
        {
            profile = await ReadAsync(connection, profileSql, id);
            profile = await ReadAsync(connection, profileSql, id);
        }
        var visits = await ReadAsync(connection, "SELECT page FROM visits WHERE profile = $1", id);
        return Results.Json(new { name = profile[0][0], visits = visits.Count });
    }

    private async Task<IResult> SignUpAsync(int id, HttpContext context)
    {
        await using var connection = await source.OpenConnectionAsync();
        await ReadAsync(connection, "INSERT INTO signups (customer) VALUES ($1)", id);
        if (IsFixed(context))
        {
            await _mail.Writer.WriteAsync(id);
        }
        else
        {
            await MailAsync(id);
        }
        return Results.Json(new { id });
    }

    private async Task MailLaterAsync()
    {
        await foreach (var id in _mail.Reader.ReadAllAsync())
        {
            await MailAsync(id);
        }
    }

    private async Task MailAsync(int id)
    {
        using var span = s_spans.StartActivity("mail send");
        await peers.GetStringAsync(new Uri($"http://mail.example.test/welcome/{id}"));
    }

    private async Task<IResult> QuoteAsync(int id, HttpContext context)
    {
        Func<Task<string>>[] calls =
        [
            .. from peer in new[] { "prices", "stock", "taxes" }
            select (Func<Task<string>>)(() => peers.GetStringAsync(new Uri($"http://{peer}.example.test/{peer}/{id}"))),
        ];
        List<string> answers = [];
        if (IsFixed(context))
        {
            answers.AddRange(await Task.WhenAll(calls.Select(c => c())));
        }
        else
        {
            foreach (var call in calls)
            {
                answers.Add(await call());
            }
        }
        return Results.Json(answers);
    }

    private async Task<IResult> TicketsAsync(int id, HttpContext context)
    {
        await using var connection = await source.OpenConnectionAsync();
        // A copy of the table with the index in place.
        var tickets = await ReadAsync(
            connection,
            IsFixed(context)
                ? "SELECT id, body FROM tickets_indexed WHERE customer = $1"
                : "SELECT id, body FROM tickets WHERE customer = $1",
            id
        );
        return Results.Json(new { tickets = tickets.Count });
    }

    private async Task<IResult> RatesAsync(int id, HttpContext context)
    {
        if (IsFixed(context) && _rates.TryGetValue(id, out var known))
        {
            return Results.Json(known);
        }
        await using var connection = await source.OpenConnectionAsync();
        var rows = await ReadAsync(
            connection,
            "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY amount) FROM sales WHERE region = $1",
            id
        );
        return Results.Json(_rates[id] = (int)rows[0][0]);
    }

    private static async Task<List<object[]>> ReadAsync(NpgsqlConnection connection, string sql, object parameter)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync();
        List<object[]> rows = [];
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    private static bool IsFixed(HttpContext context) => context.Request.Headers.ContainsKey(Flaw.Header);
}
