using System.Text;
using System.Xml;
using System.Xml.Linq;
using Plimsoll.Core;

namespace Plimsoll.Cli.Output;

/// <summary>Writes a suite of tests where a build server finds it.</summary>
public static class JUnitFile
{
    /// <exception cref="PlimsollException">It cannot be written.</exception>
    public static async Task WriteAsync(FileInfo file, XDocument document, CancellationToken token)
    {
        try
        {
            Directory.CreateDirectory(file.DirectoryName!);
            await using var stream = File.Create(file.FullName);
            await using var writer = XmlWriter.Create(
                stream,
                new XmlWriterSettings
                {
                    Async = true,
                    Indent = true,
                    Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                }
            );
            await document.SaveAsync(writer, token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The JUnit file {file.FullName} cannot be written: {e.Message}",
                "Name another file with --junit.",
                e
            );
        }
    }
}
