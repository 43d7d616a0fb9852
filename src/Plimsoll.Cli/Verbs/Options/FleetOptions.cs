using System.CommandLine;
using System.Net;
using Plimsoll.Core;
using Plimsoll.Load.Agents;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary>The options of a load about the agents that drive it.</summary>
public sealed class FleetOptions
{
    private readonly Option<DnsEndPoint[]?> _agents = new("--agents")
    {
        HelpName = "host:port,host:port",
        Description =
            "Have these agents drive the load together, instead of this process (docs/guide/load-from-many-machines.md).",
        CustomParser = result =>
        {
            var words = result
                .Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))
                .ToList();
            foreach (var word in words.Where(word => HostAndPort.Parse(word) is null))
            {
                result.AddError($"'{word}' is not an address such as 10.0.0.7:{AgentOptions.UsualPort}.");
            }
            foreach (
                var twice in words.GroupBy(word => word, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
            )
            {
                result.AddError($"The agent {twice.Key} is named twice; it drives one part of the load.");
            }
            return [.. words.Select(HostAndPort.Parse).OfType<DnsEndPoint>()];
        },
    };

    private readonly Option<FileInfo?> _token = TokenFile("The token that the agents were started with.");

    private readonly Option<TimeSpan> _wait = CommonOptions.Duration(
        "--agent-wait",
        TimeSpan.FromSeconds(10),
        "How long it may take until an agent listens."
    );

    public static Option<FileInfo?> TokenFile(string description) =>
        new("--token-file") { HelpName = "file", Description = description };

    public void AddTo(Command command)
    {
        command.Options.Add(_agents);
        command.Options.Add(_token);
        command.Options.Add(_wait);
    }

    /// <exception cref="PlimsollException">The scenario has errors, or an agent is not there or refuses.</exception>
    public async Task<LoadSource> OpenAsync(
        ParseResult arguments,
        FileInfo scenario,
        Action<string> says,
        CancellationToken token
    )
    {
        if (arguments.GetValue(_agents) is not { Length: > 0 } agents)
        {
            return new LoadSource(ScenarioFile.Load(scenario.FullName), null);
        }
        var bundle = ScenarioBundle.Load(scenario.FullName);
        var secret = arguments.GetValue(_token) is { } file ? AgentToken.Read(file.FullName) : null;
        var fleet = await AgentFleet.OpenAsync(
            bundle,
            agents,
            secret,
            arguments.GetValue(_wait),
            PlimsollCommand.Version,
            TimeProvider.System,
            token
        );
        says($"{agents.Length} agents are there");
        return new LoadSource(bundle.Scenario, fleet);
    }
}
