using Plimsoll.Core;
using Plimsoll.Load.Scenarios.Reading;
using Plimsoll.Load.Scenarios.Reading.Files;

namespace Plimsoll.Load.Scenarios;

/// <summary>Reads scenarios. The format is described in docs/reference/scenario.md.</summary>
public static class ScenarioFile
{
    /// <param name="directory">Where the data files named in it lie.</param>
    public static ScenarioReading Parse(string yaml, string directory) =>
        ScenarioReader.Read(yaml, new FolderFiles(directory));

    /// <exception cref="PlimsollException">
    /// The file cannot be read (<see cref="Fault.File"/>), or has errors (<see cref="Fault.Usage"/>, naming all of them).
    /// </exception>
    public static Scenario Load(string path) =>
        Accept(Parse(Text(path), Path.GetDirectoryName(Path.GetFullPath(path))!), path);

    internal static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The scenario {path} cannot be read: {e.Message}",
                "Check the path and its permissions.",
                e
            );
        }
    }

    internal static Scenario Accept(ScenarioReading reading, string path) =>
        reading switch
        {
            { Scenario: { } scenario } => scenario,
            var refused => throw new PlimsollException(
                Fault.Usage,
                $"The scenario {path} has {Count(refused.Errors.Count)}:\n"
                    + string.Join('\n', refused.Errors.Select(error => $"  {path}:{error}")),
                "Correct them; docs/reference/scenario.md describes every key."
            ),
        };

    private static string Count(int errors) => errors == 1 ? "an error" : $"{errors} errors";
}
