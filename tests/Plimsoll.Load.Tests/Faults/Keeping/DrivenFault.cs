using System.Diagnostics;
using System.Globalization;
using Plimsoll.Load.Faults.Processes;

namespace Plimsoll.Load.Tests.Faults.Keeping;

/// <summary>A process that stands still because a driver in a process of its own has had it stopped.</summary>
internal sealed class DrivenFault : IAsyncDisposable
{
    private readonly Process _driver;

    private DrivenFault(Process driver, Process victim, string journals)
    {
        _driver = driver;
        Victim = victim;
        Journals = journals;
    }

    public Process Victim { get; }

    public string Journals { get; }

    public int KeeperId { get; private set; }

    public int DriverId => _driver.Id;

    public bool VictimStands => ProcessTable.Find(Victim.Id)!.IsStopped;

    public static async Task<DrivenFault> BeginAsync(int silenceMilliseconds = 60_000)
    {
        var journals = Directory.CreateTempSubdirectory("plimsoll-faults-").FullName;
        var victim = Process.Start("sleep", "1000");
        var driver = Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "FaultDriver"),
                ["drive", journals, silenceMilliseconds.ToString(CultureInfo.InvariantCulture), $"{victim.Id}"]
            )
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var fault = new DrivenFault(driver, victim, journals);
        try
        {
            var said = await driver.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            fault.KeeperId = int.Parse(
                said ?? await driver.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken),
                CultureInfo.InvariantCulture
            );
            return fault;
        }
        catch
        {
            await fault.DisposeAsync();
            throw;
        }
    }

    public static void Send(int process, int signal) => Signal.TrySend(process, signal).ShouldBeTrue();

    public async Task<string?> SaysAsync() =>
        await _driver.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    public void EndInOrder() => _driver.StandardInput.Close();

    /// <summary>Returns when driver and keeper are gone: both hold the other end of this pipe.</summary>
    public async Task BothGoneAsync() =>
        (await _driver.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe("");

    public async ValueTask DisposeAsync()
    {
        _driver.Kill();
        await _driver.WaitForExitAsync();
        _driver.Dispose();
        Victim.Kill();
        await Victim.WaitForExitAsync();
        Victim.Dispose();
        Directory.Delete(Journals, recursive: true);
    }
}
