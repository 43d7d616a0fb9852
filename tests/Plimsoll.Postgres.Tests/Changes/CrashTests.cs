using System.Diagnostics;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Trials.Ledger;
using Plimsoll.Store.Ledger;

namespace Plimsoll.Tests.Changes;

/// <summary>
/// A tuner in a process of its own is killed (SIGKILL) at every step there is. The next start finishes the way back, or
/// records the change as kept: nothing INVALID, nothing of ours that the ledger does not know.
/// </summary>
public sealed class CrashTests(TestServer server) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("plimsoll-crash-").FullName;

    private string Ledger => Path.Combine(_directory, "ledger.jsonl");

    [Theory]
    [InlineData("faster")]
    [InlineData("slower")]
    public async Task Killed_at_any_step_the_next_start_brings_server_and_ledger_together(string outcome)
    {
        await using (var calm = await Playground.OpenAsync(server))
        {
            await calm.Executor.DisposeAsync();
            var (code, steps) = await RunAsync(calm.ConnectionString, "none", outcome);
            code.ShouldBe(0);
            steps.Length.ShouldBeGreaterThan(15);
            File.Delete(Ledger);

            foreach (var step in Distinct(steps, outcome))
            {
                await CrashAndRecoverAsync(step, outcome);
                File.Delete(Ledger);
            }
        }
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_build_its_orphan_is_ended_and_its_index_removed()
    {
        await using var play = await Playground.OpenAsync(server);
        var before = await play.CatalogAsync();
        await play.Executor.DisposeAsync();
        // Holds the build up in its middle.
        await using var old = await play.StandInTransactionAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
        using var tuner = Start(play.ConnectionString, "none", "faster");
        await play.WaitUntilAsync("SELECT EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)");
        tuner.Kill();
        await tuner.WaitForExitAsync(Playground.Token);

        await RecoverAsync(play.ConnectionString, before, mustBeBefore: true);
    }

    [Fact]
    public async Task Everything_ever_kept_is_undone_by_one_command()
    {
        await using var play = await Playground.OpenAsync(server);
        var before = await play.CatalogAsync();
        await play.Executor.DisposeAsync();
        (await RunAsync(play.ConnectionString, "none", "faster")).Code.ShouldBe(0);
        (await play.CatalogAsync()).ShouldNotBe(before);

        using var ledger = JsonlLedger.Open(Ledger);
        await using var after = await Playground.OnAsync(play.ConnectionString);
        var keeper = new LedgerKeeper(after.Executor, ledger, TimeProvider.System);
        var undone = await keeper.UndoAllAsync(Playground.Token);

        undone.Count.ShouldBe(2);
        (await after.CatalogAsync()).ShouldBe(before);
        (await keeper.FindUnknownAsync(Playground.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_lost_ledger_does_not_know_is_still_found()
    {
        await using var play = await Playground.OpenAsync(server);
        await play.DoneAsync(Playground.OnA, "lost");
        using var ledger = JsonlLedger.Open(Ledger);
        var keeper = new LedgerKeeper(play.Executor, ledger, TimeProvider.System);
        var unknown = (await keeper.FindUnknownAsync(Playground.Token)).ShouldHaveSingleItem();
        unknown.Trial.ShouldBe("lost");
        await play.ExecuteAsync(unknown.Remove);
        (await keeper.FindUnknownAsync(Playground.Token)).ShouldBeEmpty();
    }

    /// <summary>
    /// Before an entry all is as after the step before it. And until the first measurement, what is found in the end
    /// makes no difference.
    /// </summary>
    private static IEnumerable<string> Distinct(IEnumerable<string> steps, string outcome) =>
        steps
            .SkipWhile(s => outcome == "slower" && s != "ledger: after Judged#1")
            .Where(s => !s.StartsWith("ledger: before", StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task CrashAndRecoverAsync(string step, string outcome)
    {
        await using var play = await Playground.OpenAsync(server);
        var before = await play.CatalogAsync();
        await play.Executor.DisposeAsync();

        (await RunAsync(play.ConnectionString, step, outcome)).Code.ShouldBe(128 + 9, step);

        await RecoverAsync(play.ConnectionString, before, mustBeBefore: outcome == "slower", step);
    }

    private async Task RecoverAsync(string connection, string before, bool mustBeBefore, string step = "")
    {
        using var ledger = JsonlLedger.Open(Ledger);
        await using var after = await Playground.OnAsync(connection);
        var keeper = new LedgerKeeper(after.Executor, ledger, TimeProvider.System);
        await keeper.RecoverAsync(Playground.Token);

        LedgerTrial.Fold(ledger.Entries).ShouldAllBe(t => !t.IsUnfinished, step);
        (await after.InvalidIndexesAsync()).ShouldBe(0, step);
        (await keeper.FindUnknownAsync(Playground.Token)).ShouldBeEmpty(step);
        if (mustBeBefore)
        {
            (await after.CatalogAsync()).ShouldBe(before, step);
        }
        // Whatever was kept goes back too, and then nothing is left of us.
        await keeper.UndoAllAsync(Playground.Token);
        (await after.CatalogAsync()).ShouldBe(before, step);
    }

    private async Task<(int Code, string[] Steps)> RunAsync(string connection, string step, string outcome)
    {
        using var tuner = Start(connection, step, outcome);
        var output = await tuner.StandardOutput.ReadToEndAsync(Playground.Token);
        await tuner.WaitForExitAsync(Playground.Token);
        return (tuner.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Process Start(string connection, string step, string outcome) =>
        Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "CrashingTuner.dll"), connection, Ledger, step, outcome]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
}
