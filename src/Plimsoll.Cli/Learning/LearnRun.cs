using Plimsoll.Cli.Output;
using Plimsoll.Core;
using Plimsoll.Core.Reports;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Learning.Logs;
using Spectre.Console;
using Progress = Plimsoll.Cli.Output.Progress;

namespace Plimsoll.Cli.Learning;

/// <summary>Reads, learns, writes the scenario, and says how near it comes to what was read.</summary>
internal sealed class LearnRun(LearnRequest request, Terminal terminal)
{
    public async Task RunAsync(CancellationToken token)
    {
        ReportWriter.Check(request.Reports);
        var toOut = request.Output == "-";
        if (!toOut)
        {
            ReportWriter.Check([new FileInfo(request.Output)]);
        }
        var says = new Progress(terminal.Error, TimeProvider.System);
        var bar = new LogProgressBar(terminal, says, TimeProvider.System);
        var sources = new List<LogSource>();
        var doing = $"reading {request.Reader.What}";
        try
        {
            foreach (var path in request.Logs)
            {
                sources.Add(LogSource.Open(path));
            }
            says.Line($"Reading {request.Reader.What}");
            var learned = LogLearner.Learn(
                sources,
                request.Reader,
                request.Options,
                bar,
                stage =>
                {
                    doing = char.ToLowerInvariant(stage[0]) + stage[1..];
                    bar.Close();
                    says.Line(stage);
                },
                token
            );
            var document = LearnReport.Of(learned, PlimsollCommand.Version);
            if (toOut)
            {
                await terminal.RawOut.WriteAsync(learned.Yaml.AsMemory(), token);
                LearnText.Write(document, terminal.Error);
            }
            else
            {
                await WriteAsync(request.Output, learned.Yaml, token);
                terminal.Error.WriteLine($"Scenario written to {Path.GetFullPath(request.Output)}");
                LearnText.Write(document, terminal.Out);
            }
            foreach (var file in request.Reports)
            {
                await WriteAsync(file.FullName, Text(file, document), token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            bar.Close();
            LearnText.WriteStopped(bar.Last, doing, terminal.Out);
            throw;
        }
        finally
        {
            bar.Close();
            sources.ForEach(source => source.Dispose());
        }
    }

    private static string Text(FileInfo file, LearnReport report)
    {
        if (file.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            return ReportJson.Write(report);
        }
        using var plain = new StringWriter();
        using var page = new Terminal(plain, TextWriter.Null, isInteractive: false, colours: false);
        LearnText.Write(report, page.Out);
        return plain.ToString();
    }

    private static async Task WriteAsync(string path, string text, CancellationToken token)
    {
        try
        {
            await File.WriteAllTextAsync(path, text, token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(Fault.File, $"{path} cannot be written: {e.Message}", "Name another file.", e);
        }
    }
}
