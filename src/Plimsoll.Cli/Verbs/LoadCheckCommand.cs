using System.CommandLine;
using Plimsoll.Cli.Output;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load check</c>: reads a scenario and says what it asks for; nothing is sent.</summary>
public static class LoadCheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var scenario = new ScenarioChoice();
        var command = new Command(
            "check",
            $"Read a scenario and say what it asks for; nothing is sent. Errors in it are named all at once (exit code {ExitCodes.Usage})."
        );
        scenario.AddTo(command);
        command.SetAction(arguments =>
        {
            var read = ScenarioFile.Load(scenario.In(arguments).FullName);
            ScenarioText.Write(read, terminal.Out);
            return ExitCodes.Success;
        });
        return command;
    }
}
