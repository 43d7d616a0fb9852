using System.Diagnostics;

namespace Plimsoll.Eng.Demo;

/// <summary>The demo from start to end. Whatever it starts is tethered, and is gone when it returns.</summary>
public sealed class DemoRun(DemoPlan plan)
{
    private const string WorkDatabase = "marketplace";
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <returns>The exit code of the tune.</returns>
    public async Task<int> RunAsync(CancellationToken token)
    {
        Directory.CreateDirectory(plan.State);
        using var alone = Lock();

        var binaries = PostgresBinaries.Find();
        Say($"Starting a private PostgreSQL ({binaries.Directory}) on a free port");
        await using var server = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                Directory = ReachableDirectory.For(Path.Combine(plan.State, "postgres"), "plimsoll-demo"),
                Binaries = binaries,
            },
            token
        );
        var database = new DemoDatabase(server, plan.SeedDatabase, WorkDatabase);
        await database.PrepareRolesAsync(token);

        Say("Seeding the Marketplace (the first run alone; later runs reuse it)");
        await SeedAsync(database, token);
        await database.CopyAsync(token);

        var port = LoopbackPort.Free();
        var doors = LoopbackPort.Free();
        var target = $"http://127.0.0.1:{port}";
        Say($"Starting the Marketplace at {target}");
        var log = Path.Combine(plan.State, "marketplace.log");
        await using var marketplace = Tethered.Start(
            plan.Marketplace,
            ["serve", "--postgres", database.ApplicationConnection(WorkDatabase), "--urls", target],
            "TERM",
            log,
            environment: Telemetry(doors)
        );
        await WaitForAsync(target, marketplace, log, token);

        var audit = new DemoAudit(plan, target, doors, database.TunerConnection(WorkDatabase));
        Say("Looking inside, as found: plimsoll audit --otlp");
        var before = await audit.RunAsync("audit", token);

        Say("Tuning: plimsoll tune --apply");
        var healthy = await database.HealthyIndexesAsync(token);
        var code = await TuneAsync(database, target, token);
        var lost = healthy.Except(await database.HealthyIndexesAsync(token)).ToList();
        if (lost.Count > 0)
        {
            throw new InvalidOperationException($"The tune has touched what is healthy: {string.Join("; ", lost)}");
        }
        Say($"The {healthy.Count} indexes that are healthy are as they were");

        Tell("As found", before);
        if (!plan.IsQuick)
        {
            Say("Looking inside again: what is left");
            Tell("After the tune", await audit.RunAsync("audit-after", token));
        }
        var pages = plan.IsQuick ? "audit.html shows" : "audit.html and audit-after.html show";
        Say(
            code == 0
                ? $"Done. Open {Path.GetRelativePath(plan.Root, plan.Reports)}/report.html; {pages} the service from inside"
                : $"plimsoll tune ended with exit code {code}"
        );
        return code;
    }

    /// <summary>OpenTelemetry's own variables; a short window wants what is told sooner than in five seconds or a minute.</summary>
    private static Dictionary<string, string> Telemetry(int doors) =>
        new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{doors}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "2000",
        };

    private static void Tell(string when, AuditSummary? seen)
    {
        Console.Out.WriteLine();
        if (seen is null)
        {
            Console.Out.WriteLine($"{when}: the audit failed; its log is in .plimsoll/demo/");
            return;
        }
        Console.Out.WriteLine($"{when}, seen from inside ({seen.Requests}): {seen.Binds}");
        foreach (var line in seen.Lines)
        {
            Console.Out.WriteLine($"  {line}");
        }
    }

    private async Task SeedAsync(DemoDatabase database, CancellationToken token)
    {
        await database.CreateSeedAsync(token);
        var code = await RunAsync(
            plan.Marketplace,
            ["seed", "--postgres", database.ApplicationConnection(plan.SeedDatabase), "--scale", plan.Scale],
            environment: null,
            token
        );
        if (code != 0)
        {
            throw new InvalidOperationException($"Seeding failed with exit code {code}.");
        }
    }

    private async Task<int> TuneAsync(DemoDatabase database, string target, CancellationToken token)
    {
        var ledger = Path.Combine(plan.State, "ledger.jsonl");
        File.Delete(ledger); // it told of the last run's copy of the database, which is gone
        Directory.CreateDirectory(plan.Reports);
        List<string> arguments =
        [
            "tune",
            "--apply",
            "--scenario",
            plan.Scenario,
            "--target",
            target,
            "--ledger",
            ledger,
            "--output",
            Path.Combine(plan.Reports, "report.html"),
            "--output",
            Path.Combine(plan.Reports, "report.json"),
        ];
        if (plan.IsQuick)
        {
            arguments.Add("--quick");
        }
        var code = await RunAsync(
            plan.Plimsoll,
            arguments,
            new Dictionary<string, string> { ["PLIMSOLL_POSTGRES"] = database.TunerConnection(WorkDatabase) },
            token
        );
        return code;
    }

    /// <summary>Runs a program to its end; when stopped, signals it and waits until it has put everything back.</summary>
    private static async Task<int> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken token
    )
    {
        token.ThrowIfCancellationRequested();
        await using var child = Tethered.Start(program, arguments, "TERM", environment: environment);
        return await child.WaitAsync(token);
    }

    private static async Task WaitForAsync(string target, Tethered marketplace, string log, CancellationToken token)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60); )
        {
            if (marketplace.HasExited)
            {
                break;
            }
            try
            {
                using var answer = await client.GetAsync(new Uri(target + "/health"), token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, token);
            }
        }
        throw new InvalidOperationException($"The Marketplace does not answer; its log is {log}.");
    }

    private void Say(string what) => Console.Error.WriteLine($"[{_watch.Elapsed:m\\:ss}] {what}");

    private FileStream Lock()
    {
        try
        {
            return new FileStream(
                Path.Combine(plan.State, "lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (IOException e)
        {
            throw new InvalidOperationException(
                "Another demo is running in this checkout. Wait for it, or stop it.",
                e
            );
        }
    }
}
