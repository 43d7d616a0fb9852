using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>
/// Puts a finished report where it was asked for. Files take their format from their ending; standard output takes
/// <c>--format</c>, and where only files were asked for, people still get the text.
/// </summary>
public sealed class ReportWriter(
    Terminal terminal,
    Action<IAnsiConsole> writeText,
    Func<string> json,
    Func<string> html
)
{
    public async Task WriteAsync(ReportFormat? format, IReadOnlyList<FileInfo> files, CancellationToken token)
    {
        foreach (var file in files)
        {
            await WriteFileAsync(file, FormatOf(file) ?? format ?? ReportFormat.Text, token);
        }
        var toOut = files.Count == 0 ? format ?? ReportFormat.Text : ReportFormat.Text;
        if (toOut == ReportFormat.Text)
        {
            writeText(terminal.Out);
            await terminal.RawOut.FlushAsync(token);
        }
        else
        {
            await terminal.RawOut.WriteAsync(Document(toOut).AsMemory(), token);
        }
        foreach (var file in files)
        {
            terminal.Error.WriteLine($"Report written to {file.FullName}");
        }
    }

    /// <summary>Refuses before the work what could not be written after it.</summary>
    /// <exception cref="PlimsollException">A file's directory cannot be made.</exception>
    public static void Check(IReadOnlyList<FileInfo> files)
    {
        foreach (var file in files)
        {
            try
            {
                if (Directory.Exists(file.FullName))
                {
                    throw Unwritable(file, "it is a directory", null);
                }
                Directory.CreateDirectory(file.DirectoryName!);
                var aside = file.FullName + ".new";
                File.WriteAllText(aside, "");
                File.Delete(aside);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(file, e.Message, e);
            }
        }
    }

    private static ReportFormat? FormatOf(FileInfo file) =>
        file.Extension.ToLowerInvariant() switch
        {
            ".json" => ReportFormat.Json,
            ".html" or ".htm" => ReportFormat.Html,
            ".txt" or ".text" => ReportFormat.Text,
            _ => null,
        };

    /// <summary>Written aside and renamed: a reader never sees half a report.</summary>
    private async Task WriteFileAsync(FileInfo file, ReportFormat format, CancellationToken token)
    {
        try
        {
            Directory.CreateDirectory(file.DirectoryName!);
            var aside = file.FullName + ".new";
            await File.WriteAllTextAsync(aside, Document(format), token);
            File.Move(aside, file.FullName, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(file, e.Message, e);
        }
    }

    private string Document(ReportFormat format)
    {
        switch (format)
        {
            case ReportFormat.Json:
                return json();
            case ReportFormat.Html:
                return html();
            default:
                using (var plain = new StringWriter())
                {
                    using var page = new Terminal(plain, TextWriter.Null, isInteractive: false, colours: false);
                    writeText(page.Out);
                    return plain.ToString();
                }
        }
    }

    private static PlimsollException Unwritable(FileInfo file, string why, Exception? inner) =>
        new(
            Fault.File,
            $"The report cannot be written to {file.FullName}: {why}",
            "Name another file with --output.",
            inner
        );
}
