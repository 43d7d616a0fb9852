using System.CommandLine;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary>What new indexes may cost: the same words and bounds for every verb that searches for them.</summary>
internal sealed class IndexOptions
{
    private static readonly IndexAdvisorOptions s_usual = new();

    private readonly Option<Bytes?> _disk = new("--disk-budget")
    {
        HelpName = "500MB|2GB",
        Description = "Disk that all new indexes together may take, by their true size. No limit when it is not given.",
        CustomParser = result => CommonOptions.Parsed(result, Bytes.Parse, "a size such as 500MB or 2GB"),
    };

    private readonly Option<double> _writes = new("--max-write-slowdown")
    {
        HelpName = "factor",
        Description = "The factor on the time of writes to one table that new indexes may cost together.",
        DefaultValueFactory = _ => s_usual.MaxWriteSlowdown,
        CustomParser = result =>
            CommonOptions.Parsed(result, w => CommonOptions.Number(w, least: 1, most: 1000), "a factor of at least 1"),
    };

    private readonly Option<double> _unseen = new("--unseen-insert-rows")
    {
        HelpName = "rows",
        Description =
            "Rows of one insert into a table that got none while it was watched, for --max-write-slowdown: 1 is the insert that "
            + "somebody waits for, 1000 a load of many rows, which indexes slow down more.",
        DefaultValueFactory = _ => s_usual.UnseenInsertRows,
        CustomParser = result =>
            CommonOptions.Parsed(
                result,
                w => CommonOptions.Number(w, least: 1, most: 1_000_000),
                "a number of rows of at least 1"
            ),
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_disk);
        command.Options.Add(_writes);
        command.Options.Add(_unseen);
    }

    public IndexAdvisorOptions In(ParseResult arguments) =>
        new()
        {
            DiskBudget = arguments.GetValue(_disk),
            MaxWriteSlowdown = arguments.GetValue(_writes),
            UnseenInsertRows = arguments.GetValue(_unseen),
        };
}
