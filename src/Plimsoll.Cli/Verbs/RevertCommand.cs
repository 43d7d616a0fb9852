using System.CommandLine;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Trials.Ledger;
using Plimsoll.Postgres.Changes;
using Plimsoll.Postgres.Sessions;
using Plimsoll.Store.Ledger;
using Spectre.Console;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll revert</c>: undoes everything that tunes have kept, the last first.</summary>
public static class RevertCommand
{
    public static Command Create(Terminal terminal)
    {
        var postgres = CommonOptions.Postgres();
        var ledger = CommonOptions.Ledger();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be undone." };
        var command = new Command(
            "revert",
            "Undo everything that tunes have kept, by the ledger's ways back, the last first."
        )
        {
            postgres,
            ledger,
            dryRun,
        };
        command.SetAction(
            async (arguments, token) =>
            {
                var file = arguments.GetRequiredValue(ledger);
                if (!file.Exists)
                {
                    throw new PlimsollException(
                        Fault.File,
                        $"There is no ledger {file.FullName}.",
                        "Name the one that the tune wrote: --ledger <file>."
                    );
                }
                var connection = ServerAddress.Parse(arguments.GetRequiredValue(postgres)).ToConnectionString();
                using var entries = JsonlLedger.Open(file.FullName);
                await using var executor = await PostgresChangeExecutor.OpenAsync(
                    connection,
                    new ChangeOptions(),
                    TimeProvider.System,
                    token
                );
                var progress = new Output.Progress(terminal.Error, TimeProvider.System);
                var keeper = new LedgerKeeper(executor, entries, TimeProvider.System)
                {
                    Begins = trial => progress.Line($"Undoing {trial.Rule}"),
                };
                if (arguments.GetValue(dryRun))
                {
                    foreach (var trial in keeper.Undoable())
                    {
                        Say(terminal, "Would undo", trial);
                    }
                }
                else
                {
                    var undone = await keeper.UndoAllAsync(token);
                    foreach (var (trial, left) in undone)
                    {
                        if (left is null)
                        {
                            Say(terminal, "Undone", trial);
                        }
                        else
                        {
                            terminal.Out.MarkupLineInterpolated($"Left alone {trial.Rule}: {left}");
                        }
                    }
                    if (undone.Count == 0)
                    {
                        terminal.Out.WriteLine("Nothing to undo: this ledger holds no kept change of this database.");
                    }
                }
                foreach (var unknown in await keeper.FindUnknownAsync(token))
                {
                    terminal.Out.MarkupLineInterpolated(
                        $"Not in this ledger: the {unknown.Kind} {unknown.Name.ToString()} carries Plimsoll's mark. To remove it: {unknown.Remove}"
                    );
                }
                return ExitCodes.Success;
            }
        );
        return command;
    }

    /// <summary>SQL has lines of its own, never wrapped: it is there to be copied.</summary>
    private static void Say(Terminal terminal, string what, LedgerTrial trial)
    {
        terminal.Out.MarkupLineInterpolated($"{what} {trial.Rule}");
        foreach (var sql in trial.Change.RevertShown)
        {
            var isComment = sql.StartsWith("--", StringComparison.Ordinal);
            terminal.Out.Profile.Out.Writer.WriteLine($"    {sql}{(isComment ? "" : ";")}");
        }
    }
}
