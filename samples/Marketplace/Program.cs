using System.CommandLine;
using Marketplace.Hosting;
using Marketplace.Platform.Telemetry;
using Marketplace.Seeding;
using Npgsql;

var postgres = new Option<string>("--postgres") { Description = "Connection string.", Required = true };
var scale = new Option<double>("--scale")
{
    Description = "Size of the data; 1 has 1.2 million bookings.",
    DefaultValueFactory = _ => 1.0,
};
scale.Validators.Add(result =>
{
    if (result.GetValueOrDefault<double>() is not (> 0 and <= 10))
    {
        result.AddError("--scale is more than 0 and at most 10.");
    }
});
var seed = new Option<int>("--seed")
{
    Description = "The same number makes the same data.",
    DefaultValueFactory = _ => 42,
};
var urls = new Option<string>("--urls")
{
    Description = "Where to listen.",
    DefaultValueFactory = _ => "http://127.0.0.1:5080",
};

var seedCommand = new Command("seed", "Makes the schema and fills it; does nothing where the same data are there.")
{
    postgres,
    scale,
    seed,
};
seedCommand.SetAction(
    (arguments, token) =>
        ReportingErrorsAsync(async () =>
        {
            var plan = new SeedPlan(arguments.GetValue(scale), arguments.GetValue(seed));
            var seeder = new Seeder(plan, TimeProvider.System, Console.Error.WriteLine);
            await seeder.RunAsync(arguments.GetRequiredValue(postgres), token);
        })
);

var serveCommand = new Command("serve", "Runs the marketplace on a seeded database.") { postgres, urls };
serveCommand.SetAction(
    (arguments, token) =>
        ReportingErrorsAsync(async () =>
        {
            using var telemetry = TelemetryExport.IsWanted ? TelemetryExport.Start() : null;
            await using var app = await MarketplaceHost.BuildAsync(
                arguments.GetRequiredValue(postgres),
                arguments.GetRequiredValue(urls),
                token
            );
            await app.StartAsync(token);
            await Console.Error.WriteLineAsync($"The marketplace listens on {string.Join(", ", app.Urls)}.");
            await app.WaitForShutdownAsync(token);
        })
);

var root = new RootCommand("The services marketplace: a backend as a hurried team leaves it.")
{
    seedCommand,
    serveCommand,
};
return await root.Parse(args).InvokeAsync();

static async Task<int> ReportingErrorsAsync(Func<Task> action)
{
    try
    {
        await action();
        return 0;
    }
    catch (OperationCanceledException)
    {
        return 130;
    }
    catch (Exception e) when (e is NpgsqlException or InvalidOperationException or ArgumentException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}
