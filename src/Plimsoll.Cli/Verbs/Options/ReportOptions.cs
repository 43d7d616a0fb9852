using System.CommandLine;
using System.Xml.Linq;
using Plimsoll.Cli.Output;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary>Where a load's report goes, in which forms; and its thresholds, for a build server.</summary>
internal sealed class ReportOptions
{
    private readonly Option<ReportFormat?> _format = CommonOptions.Format();
    private readonly Option<FileInfo[]?> _output = CommonOptions.Output();
    private readonly Option<FileInfo?> _junit = LoadingOptions.JUnit();

    public void AddTo(Command command)
    {
        command.Options.Add(_format);
        command.Options.Add(_output);
        command.Options.Add(_junit);
    }

    /// <summary>Also after Ctrl-C: what has been measured is printed.</summary>
    public async Task WriteAsync(ParseResult arguments, ReportWriter writer, Func<XDocument> suite)
    {
        await writer.WriteAsync(arguments.GetValue(_format), arguments.GetValue(_output) ?? [], CancellationToken.None);
        if (arguments.GetValue(_junit) is { } file)
        {
            await JUnitFile.WriteAsync(file, suite(), CancellationToken.None);
        }
    }
}
