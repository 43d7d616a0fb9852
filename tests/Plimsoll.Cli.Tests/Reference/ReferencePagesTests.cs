using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text;
using Plimsoll.Cli;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Reports.Audit;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Comparing;

namespace Plimsoll.Tests.Reference;

public sealed class ReferencePagesTests
{
    [Fact]
    public void The_audit_schema_is_what_the_code_writes() =>
        GeneratedPart.ShouldBe("audit-schema.md", SchemaPage.Rows(typeof(AuditReport)));

    [Fact]
    public void The_tune_schema_is_what_the_code_writes() =>
        GeneratedPart.ShouldBe("tune-schema.md", SchemaPage.Rows(typeof(TuneReport)));

    [Fact]
    public void The_load_schema_is_what_the_code_writes() =>
        GeneratedPart.ShouldBe("load-schema.md", SchemaPage.Rows(typeof(LoadReport)));

    [Fact]
    public void The_envelope_schema_is_what_the_code_writes() =>
        GeneratedPart.ShouldBe("envelope-schema.md", SchemaPage.Rows(typeof(EnvelopeReport)));

    [Fact]
    public void The_schema_of_a_comparison_is_what_the_code_writes() =>
        GeneratedPart.ShouldBe("load-comparison-schema.md", SchemaPage.Rows(typeof(LoadComparison)));

    [Fact]
    public void Every_exit_code_is_on_its_page()
    {
        var codes = typeof(ExitCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => ((int)f.GetRawConstantValue()!, f.Name));
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "exit-codes.md"));
        foreach (var (code, name) in codes)
        {
            page.ShouldContain($"| {code} |", customMessage: name);
        }
    }

    [Fact]
    public void The_command_line_is_what_the_help_says()
    {
        using var terminal = new Terminal(new StringWriter(), new StringWriter(), isInteractive: false, colours: false);
        var text = new StringBuilder();
        foreach (var verb in PlimsollCommand.Root(terminal).Subcommands)
        {
            Describe(verb, "plimsoll", text);
        }
        GeneratedPart.ShouldBe("cli.md", text.ToString());
    }

    /// <summary>
    /// What holds where an option is not given. A switch is off, and the name of the database comes from the environment of
    /// whoever runs this; neither is said.
    /// </summary>
    private static string DefaultOf(Option option) =>
        option is { HasDefaultValue: true, Name: not "--postgres" } && option.ValueType != typeof(bool)
            ? option.GetDefaultValue() switch
            {
                null or "" => "",
                TimeSpan length => $" Default: `{Format.Age(length)}`.",
                Enum word => $" Default: `{word.ToString().ToLowerInvariant()}`.",
                System.Collections.ICollection { Count: 0 } => "",
                var value => string.Create(CultureInfo.InvariantCulture, $" Default: `{value}`."),
            }
            : "";

    private static void Describe(Command verb, string above, StringBuilder text)
    {
        var name = $"{above} {verb.Name}";
        if (verb.Hidden)
        {
            return;
        }
        text.Append($"\n## {name}\n\n{verb.Description}\n");
        if (verb.Subcommands.Count == 0)
        {
            text.Append("\n| option | value | meaning |\n| --- | --- | --- |\n");
        }
        foreach (var argument in verb.Arguments.Where(a => !a.Hidden))
        {
            text.Append(
                $"| `{argument.HelpName ?? argument.Name}` |  | {argument.Description?.Replace("|", "\\|")} |\n"
            );
        }
        foreach (var option in verb.Options.Where(o => !o.Hidden))
        {
            var names = string.Join(", ", option.Aliases.Prepend(option.Name).Select(n => $"`{n}`"));
            text.Append(
                $"| {names} | {(option.HelpName is { } value ? $"`{value.Replace("|", "\\|")}`" : "")} | {option.Description?.Replace("|", "\\|")}{DefaultOf(option)} |\n"
            );
        }
        foreach (var below in verb.Subcommands)
        {
            Describe(below, name, text);
        }
    }
}
