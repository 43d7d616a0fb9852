using System.CommandLine;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load schema</c>: the JSON schema of scenario files, for editors.</summary>
public static class LoadSchemaCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command(
            "schema",
            "Print the JSON schema of scenario files, for an editor to complete and check."
        );
        command.SetAction(_ =>
        {
            terminal.RawOut.Write(ScenarioSchema.Text);
            return ExitCodes.Success;
        });
        return command;
    }
}
