using System.CommandLine;
using System.Net;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core;
using Plimsoll.Load.Agents;
using Spectre.Console;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load agent</c>: drives loads on behalf of a coordinator elsewhere.</summary>
public static class LoadAgentCommand
{
    public static Command Create(Terminal terminal)
    {
        var listen = new Option<IPEndPoint>("--listen")
        {
            HelpName = "address:port",
            Description = $"Where coordinators reach it. 127.0.0.1:{AgentOptions.UsualPort} when it is not given.",
            DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, AgentOptions.UsualPort),
            CustomParser = result =>
            {
                var word = result.Tokens[0].Value;
                if (IPAddress.TryParse(word, out var address))
                {
                    return new IPEndPoint(address, AgentOptions.UsualPort);
                }
                if (IPEndPoint.TryParse(word, out var place))
                {
                    return place;
                }
                result.AddError($"'{word}' is not an address such as 0.0.0.0:{AgentOptions.UsualPort}.");
                return null!;
            },
        };
        var tokenFile = FleetOptions.TokenFile(
            "A secret that coordinators must know, at least 16 characters. Needed beyond this machine."
        );
        var owned = LoadingOptions.OwnedTargets();
        var once = new Option<bool>("--once") { Description = "End when the first coordinator has gone." };
        var command = new Command(
            "agent",
            "Drive loads on behalf of plimsoll load run --agents on another machine, one at a time."
        )
        {
            listen,
            tokenFile,
            owned,
            once,
        };
        command.SetAction(
            async (arguments, token) =>
            {
                await using var agent = LoadAgent.Start(
                    new AgentOptions
                    {
                        Listen = arguments.GetRequiredValue(listen),
                        Token = arguments.GetValue(tokenFile) is { } file ? AgentToken.Read(file.FullName) : null,
                        OwnedTargets = arguments.GetValue(owned) ?? [],
                        Once = arguments.GetValue(once),
                    },
                    PlimsollCommand.Version,
                    terminal.Error.WriteLine,
                    TimeProvider.System
                );
                terminal.Error.WriteLine($"An agent listens on {agent.Address}");
                await Task.WhenAny(agent.Ended, Task.Delay(Timeout.Infinite, token));
                return ExitCodes.Success;
            }
        );
        return command;
    }
}
