using System.CommandLine;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary>The scenario of a verb: its argument, or <c>--scenario</c> as <c>plimsoll tune</c> has it.</summary>
internal sealed class ScenarioChoice
{
    private const string Word = "scenario";
    private const string Meaning = "The load, as a YAML file (docs/reference/scenario.md).";

    private readonly Argument<FileInfo?> _argument = new(Word)
    {
        HelpName = Word,
        Description = Meaning,
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<FileInfo?> _option = new("--scenario")
    {
        HelpName = "file",
        Description = "The same, said as for plimsoll tune.",
    };

    /// <summary>For a verb that takes further words: there a choice between the two could not be told.</summary>
    public static Argument<FileInfo> ArgumentAlone() => new(Word) { HelpName = Word, Description = Meaning };

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
