using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Plimsoll.Cli.Output;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    Text,
    Json,
    Html,
}

/// <summary>Options that several verbs share; each call makes a new one, for an option belongs to one command.</summary>
public static class CommonOptions
{
    public const string PostgresVariable = "PLIMSOLL_POSTGRES";

    public const string NameTheDatabase =
        $"Name the database: --postgres <connection string>, or set {PostgresVariable}.";

    public static Option<string> Postgres()
    {
        var option = PostgresIfAny();
        option.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
            {
                result.AddError(NameTheDatabase);
            }
        });
        return option;
    }

    /// <summary>Empty where no database is named.</summary>
    public static Option<string> PostgresIfAny() =>
        new("--postgres", "-p")
        {
            HelpName = "connection string",
            Description =
                "The database: a postgres:// URI or Host=…;Username=… string. "
                + $"Better given in the environment variable {PostgresVariable}, where no process list shows the password.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(PostgresVariable) ?? "",
        };

    /// <summary>
    /// What an option is in the validator of its command, which runs before the options' defaults are made: there, only
    /// this finds what stands in the environment.
    /// </summary>
    public static string? OfVariable(CommandResult result, Option<string?> option, string variable) =>
        result.GetResult(option) is { } given
            ? given.GetValueOrDefault<string?>()
            : Environment.GetEnvironmentVariable(variable);

    public static Option<ReportFormat?> Format() =>
        new("--format", "-f")
        {
            HelpName = "text|json|html",
            Description = "What to write the report as. Text when it is not given.",
        };

    public static Option<FileInfo[]?> Output() =>
        new("--output", "-o")
        {
            HelpName = "file",
            Description =
                "Where to write the report; may be given more than once. The ending (.html, .json, .txt) decides the format, "
                + "else --format. The text still goes to standard output.",
            Validators =
            {
                result =>
                {
                    if (result.GetValueOrDefault<FileInfo[]?>() is { } files)
                    {
                        ReportWriter.Check(files);
                    }
                },
            },
        };

    /// <summary>A number above 0; null for anything else.</summary>
    public static double? Positive(string word, double most) => Number(word, double.Epsilon, most);

    public static double? Number(string word, double least, double most) =>
        double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number >= least
        && number <= most
            ? number
            : null;

    public static Option<FileInfo> Ledger() =>
        new("--ledger")
        {
            HelpName = "file",
            Description = "The append-only record of every trial, with the way back of each change.",
            DefaultValueFactory = _ => new FileInfo("plimsoll-ledger.jsonl"),
        };

    public static Option<TimeSpan> Duration(string name, TimeSpan ordinary, string description) =>
        new(name)
        {
            HelpName = "30s|2m",
            Description = description,
            DefaultValueFactory = _ => ordinary,
            CustomParser = result => Parsed(result, Cli.Duration.Parse, "a length of time such as 30s, 2m or 500ms"),
        };

    /// <summary>
    /// An option that takes several files would take a misspelt option behind it for one more. A file of such a name can
    /// still be given, as <c>./--name</c>.
    /// </summary>
    public static void RefuseStrayOptions(CommandResult command, Option<string[]> files)
    {
        foreach (var stray in (command.GetValue(files) ?? []).Where(f => f.StartsWith("--", StringComparison.Ordinal)))
        {
            command.AddError($"{stray} is no option of plimsoll {command.Command.Name}.");
        }
    }

    /// <summary>An option's value through a parser that answers null for what it does not understand.</summary>
    public static T Parsed<T>(ArgumentResult result, Func<string, T?> parse, string expected)
        where T : struct
    {
        var word = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (parse(word) is { } value)
        {
            return value;
        }
        var option = result.Parent is OptionResult { Option.Name: var name } ? $"{name}: " : "";
        result.AddError($"{option}'{word}' is not {expected}.");
        return default;
    }
}
