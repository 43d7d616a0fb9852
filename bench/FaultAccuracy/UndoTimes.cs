using System.Diagnostics;
using System.Globalization;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Keeping;
using Plimsoll.Load.Faults.Processes;

namespace Plimsoll.Bench.FaultAccuracy;

/// <summary>How soon after <c>kill -9</c> of the driver a process that was stopped goes on. Uses this program thrice over.</summary>
internal static class UndoTimes
{
    public static IReadOnlyList<TimeSpan> Measure(int times) => [.. Enumerable.Range(0, times).Select(_ => Once())];

    /// <summary>The keeper's part: standard input and output are its pipes.</summary>
    public static Task KeepAsync(string journals) =>
        FaultKeeper.RunAsync(
            Console.OpenStandardInput(),
            Console.OpenStandardOutput(),
            new FaultKeeperOptions { JournalDirectory = journals },
            TimeProvider.System,
            CancellationToken.None
        );

    /// <summary>The driver's part: has the process stopped, says so, and waits to be killed.</summary>
    public static async Task DriveAsync(string journals, string victim)
    {
        await using var keeper = FaultKeeperProcess.Start(
            FaultKeeperProcess.ThisProgram("keep", journals),
            journals,
            databases: null
        );
        var process = new ProcessChoice(int.Parse(victim, CultureInfo.InvariantCulture), null);
        await keeper.Link.BeginAsync(
            "stop",
            new FaultAction.Stop(process, WithChildren: false),
            TimeSpan.FromMinutes(1),
            CancellationToken.None
        );
        Console.WriteLine("stopped");
        await Task.Delay(Timeout.Infinite);
    }

    private static TimeSpan Once()
    {
        var journals = Directory.CreateTempSubdirectory("plimsoll-faults-").FullName;
        using var victim = Process.Start("sleep", "60");
        var start = FaultKeeperProcess.ThisProgram("drive", journals, victim.Id.ToString(CultureInfo.InvariantCulture));
        start.RedirectStandardOutput = true;
        using var driver = Process.Start(start)!;
        driver.StandardOutput.ReadLine();
        if (!IsStopped(victim.Id))
        {
            throw new InvalidOperationException("The process was not stopped.");
        }
        var began = Stopwatch.GetTimestamp();
        driver.Kill(); // SIGKILL
        while (IsStopped(victim.Id))
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(0.2));
        }
        var took = Stopwatch.GetElapsedTime(began);
        driver.WaitForExit();
        victim.Kill();
        victim.WaitForExit();
        while (Directory.EnumerateFiles(journals).Any())
        {
            Thread.Sleep(1); // the keeper is about to remove it
        }
        Directory.Delete(journals);
        return took;
    }

    private static bool IsStopped(int id) =>
        File.ReadAllText($"/proc/{id}/stat").Contains(") T ", StringComparison.Ordinal);
}
