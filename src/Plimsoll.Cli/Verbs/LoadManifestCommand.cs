using System.CommandLine;
using System.Globalization;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core;
using Plimsoll.Load.Agents.Manifests;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load manifest</c>: a load with many agents as objects of Kubernetes.</summary>
public static class LoadManifestCommand
{
    public static Command Create(Terminal terminal)
    {
        var scenario = ScenarioChoice.ArgumentAlone();
        var agents = new Option<int>("--agents")
        {
            HelpName = "number",
            Description = "How many agents drive the load together.",
            DefaultValueFactory = _ => 2,
            CustomParser = result =>
                CommonOptions.Parsed<int>(
                    result,
                    word =>
                        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                        && n is > 0 and <= 1000
                            ? n
                            : null,
                    "a number of agents, from 1 to 1000"
                ),
        };
        var image = new Option<string>("--image")
        {
            HelpName = "registry/plimsoll:tag",
            Description = "A container image with the plimsoll command in its path.",
            Required = true,
        };
        var target = LoadingOptions.Target();
        var name = new Option<string>("--name")
        {
            HelpName = "name",
            Description = "Of the objects, with an ending each.",
            DefaultValueFactory = _ => new ManifestOptions { Image = "", Agents = 1 }.Name,
        };
        var space = new Option<string?>("--namespace")
        {
            HelpName = "name",
            Description = "Where the objects are made.",
        };
        var processors = new Option<double>("--processors")
        {
            HelpName = "number",
            Description = "Processors of an agent: what it asks for, and what it may have at most.",
            DefaultValueFactory = _ => 2,
            CustomParser = result => LoadingOptions.Positive(result, "a number of processors, above 0"),
        };
        var envelope = new Option<bool>("--envelope")
        {
            Description = "Search for where the promise breaks, instead of driving one rate.",
        };
        var deadline = CommonOptions.Duration(
            "--deadline",
            TimeSpan.FromHours(1),
            "Kubernetes ends everything after this, whatever happens."
        );
        var words = new Argument<string[]>("words")
        {
            HelpName = "-- options",
            Description = "Further options of plimsoll load run or load envelope, after two dashes.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command(
            "manifest",
            "Print the objects of Kubernetes that drive a load from many machines: an indexed job of agents, and one that coordinates them."
        )
        {
            scenario,
            agents,
            image,
            target,
            name,
            space,
            processors,
            envelope,
            deadline,
            words,
        };
        command.SetAction(
            async (arguments, token) =>
            {
                var text = AgentManifest.Write(
                    ScenarioBundle.Load(arguments.GetRequiredValue(scenario).FullName),
                    new ManifestOptions
                    {
                        Name = arguments.GetRequiredValue(name),
                        Namespace = arguments.GetValue(space),
                        Image = arguments.GetRequiredValue(image),
                        Agents = arguments.GetValue(agents),
                        Target = arguments.GetValue(target),
                        Processors = arguments.GetValue(processors),
                        Verb = arguments.GetValue(envelope) ? "envelope" : "run",
                        Words = arguments.GetValue(words) ?? [],
                        Deadline = arguments.GetValue(deadline),
                    }
                );
                await terminal.RawOut.WriteAsync(text.AsMemory(), token);
                return ExitCodes.Success;
            }
        );
        return command;
    }
}
