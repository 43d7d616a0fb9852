using System.CommandLine;

namespace Plimsoll.Cli.Verbs;

/// <summary>The scenario of a verb: its argument, or <c>--scenario</c> as <c>plimsoll tune</c> has it.</summary>
internal sealed class ScenarioChoice
{
    private readonly Argument<FileInfo?> _argument = new("scenario")
    {
        HelpName = "scenario",
        Description = "The load, as a YAML file (docs/reference/scenario.md).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<FileInfo?> _option = new("--scenario")
    {
        HelpName = "file",
        Description = "The same, said as for plimsoll tune.",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_argument);
        command.Options.Add(_option);
        command.Validators.Add(result =>
        {
            var (argument, option) = (result.GetValue(_argument), result.GetValue(_option));
            if (argument is null && option is null)
            {
                result.AddError($"Give the scenario, a YAML file: plimsoll load {command.Name} scenario.yaml.");
            }
            else if (argument is not null && option is not null)
            {
                result.AddError("Give one scenario: as the argument, or with --scenario.");
            }
        });
    }

    public FileInfo In(ParseResult arguments) => arguments.GetValue(_option) ?? arguments.GetValue(_argument)!;
}
