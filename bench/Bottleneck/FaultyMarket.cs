using System.Diagnostics;
using System.Globalization;
using Marketplace.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>
/// The Marketplace as it is, in a process of its own, with a fault around its code: a step in front of every endpoint, its pool's
/// connections taken, or its gateway's stand-in with another latency. Ends when its input does.
/// </summary>
internal static class FaultyMarket
{
    /// <summary>About what the Marketplace's own stand-in takes.</summary>
    private const double WellGatewayMilliseconds = 115;

#pragma warning disable MA0158 // A monitor, as most code has it still: the runtime counts its contentions.
    private static readonly object s_gate = new();
#pragma warning restore MA0158
    private static object?[] s_living = [];

    /// <summary>0 until the fault begins.</summary>
    private static double s_strength;

    /// <summary>A line that asks for the pauses of the collector so far, in seconds.</summary>
    public const string Pauses = "pauses";

    /// <param name="args">Connection, address, fault.</param>
    public static async Task RunAsync(string[] args)
    {
        using var traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("marketplace"))
            .AddSource("Microsoft.AspNetCore", "Npgsql", "Marketplace")
            .AddOtlpExporter()
            .Build();
        using var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("marketplace"))
            .AddMeter("System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql")
            .AddOtlpExporter()
            .Build();
        await using var app = await MarketplaceHost.BuildAsync(args[0], args[1], CancellationToken.None);
        Plant(app, args[2]);
        await app.StartAsync();
        Console.WriteLine("ready");
        // First it is well; a number is the fault's strength from then on, the end of the input the end of all.
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == Pauses)
            {
                Console.WriteLine(GC.GetTotalPauseDuration().TotalSeconds.ToString(CultureInfo.InvariantCulture));
                continue;
            }
            var before = Strength;
            Volatile.Write(ref s_strength, double.Parse(line, CultureInfo.InvariantCulture));
            if (args[2] == "leak")
            {
                _ = LeakAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), (int)Strength - (int)before);
            }
        }
        await app.StopAsync();
    }

    private static double Strength => Volatile.Read(ref s_strength);

    private static async Task LeakAsync(NpgsqlDataSource source, int connections)
    {
        for (var i = 0; i < connections; i++)
        {
            await source.OpenConnectionAsync();
        }
    }

    private static void Plant(WebApplication app, string fault)
    {
        switch (fault)
        {
            case "gateway":
                app.Services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>()
                    .Get("PaymentGateway")
                    .HttpMessageHandlerBuilderActions.Add(b =>
                        b.PrimaryHandler = new FaultyGateway(() => Strength > 0 ? Strength : WellGatewayMilliseconds)
                    );
                break;
            case "allocate":
                s_living = [.. Enumerable.Range(0, 3_000_000).Select(i => (object)new object[] { i })];
                break;
        }
        Action? step = fault switch
        {
            "compute" => () => Compute(Strength),
#pragma warning disable VSTHRD002 // Blocking on a task is the fault.
            "block" => () => Task.Delay(TimeSpan.FromMilliseconds(Strength)).Wait(),
#pragma warning restore VSTHRD002
            "lock" => () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    lock (s_gate)
                    {
                        Thread.Sleep(TimeSpan.FromMilliseconds(Strength));
                    }
                }
            },
            "allocate" => () => Allocate((int)Strength),
            _ => null,
        };
        if (step is not null)
        {
            app.Use(
                (HttpContext _, RequestDelegate next) =>
                {
                    if (Strength > 0)
                    {
                        step();
                    }
                    return next(_);
                }
            );
        }
    }

    /// <summary>So much processor time, however long it takes to get it.</summary>
    private static void Compute(double milliseconds)
    {
        // About a millisecond of a processor of today; what a slower one makes of it is as hot.
        var x = 1.0;
        for (var i = 0; i < milliseconds * 300_000; i++)
        {
            x = (x * 1.0000001) + 1e-9;
        }
        GC.KeepAlive(x);
    }

    private static void Allocate(int arrays)
    {
        for (var i = 0; i < arrays; i++)
        {
            var array = new byte[1 << 20];
            array[i % array.Length] = 1;
            // Something of what lives is replaced, so that the collector finds new things in its oldest generation.
            s_living[Random.Shared.Next(s_living.Length)] = array.Length > 0 ? new object[] { i } : null;
        }
    }

    /// <summary>A process that does nothing but compute, until its input ends.</summary>
    public static void Burn()
    {
        var clock = Stopwatch.StartNew();
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(0);
        });
        while (clock.Elapsed < TimeSpan.FromMinutes(2))
        {
            Compute(10);
        }
    }
}
