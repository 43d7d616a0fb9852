using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Plimsoll.Cli.Faults;
using Plimsoll.Core.Statistics;
using Plimsoll.Load;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Keeping;

namespace Plimsoll.Bench.FaultAccuracy;

/// <summary>
/// How soon a fault is gone after <c>kill -9</c> of the driver, and after a rule that ends the load has been met. Uses this program
/// thrice over: as what looks on, as the driver, and as the keeper.
/// </summary>
internal static class UndoTimes
{
    /// <param name="times">Of each kind and way.</param>
    public static async Task<bool> PrintAsync(int times)
    {
        await using var kinds = await UndoKinds.StartAsync();
        Console.WriteLine("| fault | gone after | times | median | longest | within 1 s |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | --- |");
        var isWithin = true;
        foreach (var kind in kinds.All)
        {
            foreach (var isKilled in (bool[])[true, false])
            {
                var took = new List<double>();
                for (var i = 0; i < times; i++)
                {
                    took.Add((await OnceAsync(kind, kinds.Connections, isKilled)).TotalMilliseconds);
                }
                took.Sort();
                isWithin &= took[^1] <= 1000;
                Console.WriteLine(
                    $"| {kind.Name} | {(isKilled ? "kill -9 of the driver" : "a rule that ends the load")} | {times} | {took[times / 2]:0.0} ms | {took[^1]:0.0} ms | {(took[^1] <= 1000 ? "yes" : "NO")} |"
                );
            }
        }
        Console.WriteLine();
        Console.WriteLine($"every fault gone within 1000 ms: {(isWithin ? "yes" : "NO")}");
        return isWithin;
    }

    /// <summary>The keeper's part: standard input and output are its pipes.</summary>
    public static Task KeepAsync(string journals) =>
        FaultKeeper.RunAsync(
            Console.OpenStandardInput(),
            Console.OpenStandardOutput(),
            new FaultKeeperOptions
            {
                JournalDirectory = journals,
                Databases = connections => new DatabaseFaults(connections),
            },
            TimeProvider.System,
            CancellationToken.None
        );

    /// <summary>The driver's part: has the fault begun, says the keeper's id, and waits to be killed, or for a line to abort at.</summary>
    public static async Task DriveAsync(string journals, string order)
    {
        var (action, proxies, connections) = JsonSerializer.Deserialize<UndoOrder>(order)!;
        await using var keeper = FaultKeeperProcess.Start(
            FaultKeeperProcess.ThisProgram("keep", journals),
            journals,
            databases: null
        );
        await keeper.Link.GreetAsync(1, new FaultPermissions(), connections, CancellationToken.None);
        var plan = new FaultPlan
        {
            Proxies = proxies,
            Faults = [new ScheduledFault("fault", null, TimeSpan.Zero, TimeSpan.FromMinutes(1), action, null)],
            AbortIf = [AbortRule.Parse("errors>50% for 1s")!],
        };
        await using var conductor = await FaultConductor.StartAsync(
            plan,
            keeper.Link,
            TimeProvider.System,
            CancellationToken.None
        );
        conductor.WindowBegan(1);
        while (conductor.Marks[0] is { From: null } mark)
        {
            if (mark.Refusal is { } refusal)
            {
                throw new InvalidOperationException(refusal);
            }
            await Task.Delay(2);
        }
        Console.WriteLine(keeper.ProcessId);
        Console.ReadLine();
        conductor.Note(AllFailed());
        await Task.Delay(Timeout.Infinite);
    }

    private static LiveLine AllFailed()
    {
        var step = new StepResult
        {
            Name = "step",
            Latency = new LatencyHistogram(),
            Requests = 10,
            Failures = new Dictionary<Failure, long> { [new Failure(Stage.Answer, Cause.Status, 503)] = 10 },
            Skipped = 0,
        };
        var load = new LoadProgress(TimeSpan.FromSeconds(1), 1, 10, TimeSpan.Zero, TimeSpan.Zero, 10, 0, Sessions: 1);
        return new LiveLine(load, IsMeasuring: true, [step]);
    }

    private static async Task<TimeSpan> OnceAsync(
        UndoKind kind,
        IReadOnlyDictionary<string, string> connections,
        bool isKilled
    )
    {
        var journals = Directory.CreateTempSubdirectory("plimsoll-faults-").FullName;
        var order = JsonSerializer.Serialize(new UndoOrder(kind.Action, kind.Proxies, connections));
        var start = FaultKeeperProcess.ThisProgram("drive", journals, order);
        start.RedirectStandardOutput = start.RedirectStandardInput = true;
        using var driver = Process.Start(start)!;
        var keeper = int.Parse(
            await driver.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(kind.Name),
            CultureInfo.InvariantCulture
        );
        kind.Begun();
        if (!await kind.IsThereAsync(keeper))
        {
            throw new InvalidOperationException($"The fault {kind.Name} is not there.");
        }
        var began = Stopwatch.GetTimestamp();
        if (isKilled)
        {
            driver.Kill(); // SIGKILL, to the driver alone
        }
        else
        {
            await driver.StandardInput.WriteLineAsync("abort");
            await driver.StandardInput.FlushAsync();
        }
        while (await kind.IsThereAsync(keeper))
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(0.2));
        }
        var took = Stopwatch.GetElapsedTime(began);
        driver.Kill();
        await driver.WaitForExitAsync();
        while (Directory.Exists($"/proc/{keeper}") && !IsZombie(keeper))
        {
            Thread.Sleep(1); // the keeper is about to end
        }
        Directory.Delete(journals, recursive: true);
        return took;
    }

    /// <summary>Ended, and nobody has asked how: where no first process collects orphans.</summary>
    private static bool IsZombie(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }
}

/// <summary>What the driver is to do, as it is told on its command line.</summary>
internal sealed record UndoOrder(
    FaultAction Action,
    IReadOnlyList<ProxyPlan> Proxies,
    IReadOnlyDictionary<string, string> Connections
);
