using System.CommandLine;
using Plimsoll.Cli.Faults;
using Plimsoll.Load.Faults.Keeping;

namespace Plimsoll.Cli.Verbs;

/// <summary>
/// <c>plimsoll load keep-faults</c>: started by a load as its child, never by a person. Takes commands on standard input
/// and undoes everything when that ends.
/// </summary>
public static class LoadKeepFaultsCommand
{
    public static Command Create()
    {
        var journals = new Option<DirectoryInfo>("--fault-journals")
        {
            DefaultValueFactory = _ => new DirectoryInfo(LeftBehind.UsualDirectory),
        };
        var command = new Command("keep-faults", "Keeps the faults of a load; started by it.") { journals };
        command.Hidden = true;
        command.SetAction(
            async (arguments, _) =>
            {
                // Not with the token of the command: what Ctrl-C means is for the load to decide.
                await FaultKeeper.RunAsync(
                    Console.OpenStandardInput(),
                    Console.OpenStandardOutput(),
                    new FaultKeeperOptions
                    {
                        JournalDirectory = arguments.GetRequiredValue(journals).FullName,
                        Databases = connections => new DatabaseFaults(connections),
                    },
                    TimeProvider.System,
                    CancellationToken.None
                );
                return ExitCodes.Success;
            }
        );
        return command;
    }
}
