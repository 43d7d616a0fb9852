using System.Globalization;
using Plimsoll.Cli.Limits;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Bench.Saturations;

/// <summary>An envelope of one planted server: three levels up to half of its capacity, and one above.</summary>
internal static class PlantedRun
{
    public const double Top = 1.4;

    public static async Task<EnvelopeReport> RunAsync(
        PlantedCase planted,
        string? observer,
        string? database,
        string directory
    )
    {
        await using var slow = planted.Name == "service" ? await ServerProcess.StartAsync("slow", "") : null;
        var given = planted.Name switch
        {
            "service" => slow!.Address.ToString(),
            "disk" => Path.Combine(directory, "pages"),
            "files" => directory,
            _ => database ?? "",
        };
        await using var server = await ServerProcess.StartAsync(planted.Name, given);
        await Calibration.WarmAsync(server.Address);
        var perSecond = planted.PerSecond > 0 ? planted.PerSecond : await Calibration.MeasureAsync(server.Address);
        var sizes = (planted.PoolSize, slow) switch
        {
            ({ } size, _) => PoolSizes.Parse([size], out _),
            (_, { } other) => PoolSizes.Parse([$"127.0.0.1:{other.Address.Port}=8"], out _),
            _ => PoolSizes.None,
        };
        using var top = new CancellationTokenSource();
        await using var limits = await TargetLimits.OpenAsync(
            server.Pid,
            planted.UsesDatabase ? observer : null,
            sizes,
            TimeProvider.System,
            CancellationToken.None
        );
        return EnvelopeReportBuilder.Build(
            await EnvelopeRun.RunAsync(
                Scenario(perSecond),
                Slo.Parse("p80<400ms,errors<10%"),
                new LoadOptions
                {
                    Target = server.Address,
                    WarmUp = TimeSpan.FromSeconds(1),
                    Connections = planted.Connections,
                    Workers = 1,
                    // The machine is shared: how late the load was says nothing of the server here.
                    LatenessBound = TimeSpan.FromSeconds(1),
                    BusyBound = 1,
                },
                new KneeOptions
                {
                    Ladder = [0.2, 0.35, 0.5, Top],
                    MaxMultiple = Top,
                    WarmUp = TimeSpan.FromSeconds(1),
                    StepWarmUp = TimeSpan.FromSeconds(0.5),
                    LeastRung = planted.Level,
                    MostRung = planted.Level,
                },
                limits,
                new KnownLimits
                {
                    AtOnce = planted.AtOnce,
                    BytesPerSecond = planted.BytesPerSecond,
                    RequestsPerSecond = await AnnouncedLimit.AskAsync(
                        server.Address,
                        new LoadOptions(),
                        CancellationToken.None
                    ),
                },
                new UntilTop(top),
                live: null,
                TimeProvider.System,
                top.Token
            ),
            "bench"
        );
    }

    /// <summary>The level above is the last: where the promise breaks in between is not asked for.</summary>
    private sealed class UntilTop(CancellationTokenSource source) : IProgress<KneeLevel>
    {
        public void Report(KneeLevel value)
        {
            if (value.Multiple >= Top)
            {
                source.Cancel();
            }
        }
    }

    public static Scenario Scenario(double perSecond) =>
        ScenarioFile
            .Parse(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""
                    scenario: planted
                    arrival: { sessions-per-second: {{perSecond:0.00}} }
                    journeys: { only: { steps: [{ name: home, get: / }] } }
                    """
                ),
                "."
            )
            .Scenario!;
}
