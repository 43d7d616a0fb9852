using System.Globalization;
using System.Runtime.Versioning;
using Npgsql;
using Plimsoll.Eng;
using Plimsoll.Eng.Demo;

namespace Marketplace.Tests;

/// <summary>What <c>./demo</c> runs, at a hundredth of the size: stopped wherever, it leaves nothing behind.</summary>
[SupportedOSPlatform("linux")]
public sealed class DemoTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-demo-");
    private readonly DemoPlan _plan;

    public DemoTests()
    {
        // The server's own user must get through.
        File.SetUnixFileMode(
            _directory.FullName,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute
        );
        _plan = DemoPlan.Of(quick: true) with
        {
            Root = _directory.FullName,
            Scale = "0.01",
            SeedDatabase = "seed_tiny",
            AuditWindow = TimeSpan.FromSeconds(1),
            State = Path.Combine(_directory.FullName, "state"),
            Reports = Path.Combine(_directory.FullName, "reports"),
            Marketplace = Path.Combine(AppContext.BaseDirectory, "Marketplace"),
            Plimsoll = Path.Combine(AppContext.BaseDirectory, "plimsoll"),
        };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_plan.State, "postgres", "data");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Stopped_anywhere_it_leaves_no_process_and_nothing_half_made_and_the_next_run_reuses_the_data()
    {
        await StopWhenAsync(() => IsListening(Data)); // while it makes the roles or seeds
        await StopWhenAsync(() => File.Exists(Path.Combine(_plan.State, "ledger.jsonl"))); // while it tunes
        var seeded = await LookAsync();
        seeded.Made.ShouldBe(0, "no index of the tune's is left");
        seeded.Settings.ShouldBe(0, "no setting of the tune's is left");

        await StopWhenAsync(() => File.Exists(Path.Combine(_plan.State, "marketplace.log")));

        (await LookAsync()).SeededAt.ShouldBe(seeded.SeededAt, "seeded once");
    }

    [Fact]
    public async Task Two_never_run_in_one_checkout()
    {
        Directory.CreateDirectory(_plan.State);
        await using var held = new FileStream(
            Path.Combine(_plan.State, "lock"),
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None
        );

        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => new DemoRun(_plan).RunAsync(Token));

        refusal.Message.ShouldContain("Another demo is running");
    }

    [Theory]
    [InlineData(true, "0.25", "traffic-quick.yaml")]
    [InlineData(false, "1", "traffic.yaml")]
    public void The_quick_one_has_a_quarter_of_the_data_and_traffic_of_its_own(bool quick, string scale, string traffic)
    {
        var plan = DemoPlan.Of(quick);

        plan.Scale.ShouldBe(scale);
        File.Exists(plan.Scenario).ShouldBeTrue();
        plan.Scenario.ShouldEndWith(traffic);
        plan.SeedDatabase.ShouldNotBe(DemoPlan.Of(!quick).SeedDatabase);
    }

    [Theory]
    [InlineData("--help", 0)]
    [InlineData("--quik", 2)]
    public async Task Its_options_are_told_and_others_refused(string option, int code)
    {
        var log = Path.Combine(_directory.FullName, "said.txt");
        await using var demo = Tethered.Start(Path.Combine(AppContext.BaseDirectory, "Demo"), [option], "TERM", log);

        (await demo.WaitAsync(Token)).ShouldBe(code);

        var said = await File.ReadAllTextAsync(log, Token);
        said.ShouldContain(code == 0 ? "--quick   a quarter of the data" : "'--quik' is not an option of the demo");
    }

    /// <summary>Runs it, and stops it as Ctrl-C does as soon as the moment has come.</summary>
    private async Task StopWhenAsync(Func<bool> hasCome)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Directory.CreateDirectory(_plan.State);
        File.Delete(Path.Combine(_plan.State, "ledger.jsonl"));
        File.Delete(Path.Combine(_plan.State, "marketplace.log"));
        var running = new DemoRun(_plan).RunAsync(stop.Token);
        while (!running.IsCompleted && !hasCome())
        {
            await Task.Delay(20, Token);
        }
        var port = IsListening(Data) ? File.ReadLines(Path.Combine(Data, "postmaster.pid")).ElementAt(3) : "?";
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        Left(_directory.FullName, $"Port={port}").ShouldBeEmpty();
    }

    private static bool IsListening(string data)
    {
        var file = Path.Combine(data, "postmaster.pid");
        return File.Exists(file) && File.ReadLines(file).ElementAtOrDefault(7)?.Trim() == "ready";
    }

    /// <summary>Command lines of processes that have one of the words.</summary>
    private static List<string> Left(params string[] words)
    {
        var left = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId
            )
            {
                var line = CommandLine(process);
                if (words.Any(w => line.Contains(w, StringComparison.Ordinal)))
                {
                    left.Add(line);
                }
            }
        }
        return left;
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // it has ended meanwhile
        }
    }

    private async Task<(DateTime SeededAt, long Made, long Settings)> LookAsync()
    {
        await using var server = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { Directory = Path.Combine(_plan.State, "postgres") },
            Token
        );
        var seededAt = await ScalarAsync<DateTime>(
            server.ConnectionString(_plan.SeedDatabase),
            "SELECT finished_at FROM public.marketplace_seed"
        );
        var made = await ScalarAsync<long>(
            server.ConnectionString("marketplace"),
            @"SELECT count(*) FROM pg_class WHERE relname LIKE 'plimsoll\_%'"
        );
        var settings = await ScalarAsync<long>(
            server.ConnectionString("marketplace"),
            "SELECT count(*) FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'"
        );
        return (seededAt, made, settings);
    }

    private static async Task<T> ScalarAsync<T>(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Token))!;
    }
}
