using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Processes;

namespace Plimsoll.Load.Tests.Faults.Keeping;

/// <summary>A fault that a driver in a process of its own has had begun; where none is named, a process that stands still.</summary>
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

    /// <summary>Of the proxy; empty where none was wanted.</summary>
    public string Address { get; private set; } = "";

    public int DriverId => _driver.Id;

    public bool VictimStands => ProcessTable.Find(Victim.Id)!.IsStopped;

    /// <param name="proxied">Where a proxy named web is to lead.</param>
    public static async Task<DrivenFault> BeginAsync(
        FaultAction? action = null,
        string? proxied = null,
        int silenceMilliseconds = 60_000
    )
    {
        var journals = Directory.CreateTempSubdirectory("plimsoll-faults-").FullName;
        var victim = Process.Start("sleep", "1000");
        action ??= new FaultAction.Stop(new ProcessChoice(victim.Id, null), WithChildren: false);
        var silence = silenceMilliseconds.ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["drive", journals, silence, JsonSerializer.Serialize(action)];
        var driver = Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "FaultDriver"),
                proxied is null ? arguments : [.. arguments, proxied]
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
            var words = (
                said ?? await driver.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
            ).Split(' ');
            (fault.KeeperId, fault.Address) = (int.Parse(words[0], CultureInfo.InvariantCulture), words[1]);
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
