using Plimsoll.Core;
using Plimsoll.Load.Scenarios.Reading;
using Plimsoll.Load.Scenarios.Reading.Files;

namespace Plimsoll.Load.Scenarios;

/// <summary>A scenario file with the data files that it names, as they are sent to other machines.</summary>
/// <param name="Scenario">The same, read.</param>
/// <param name="Files">Texts by the names that the scenario uses.</param>
public sealed record ScenarioBundle(Scenario Scenario, string Yaml, IReadOnlyDictionary<string, string> Files)
{
    /// <exception cref="PlimsollException">As for <see cref="ScenarioFile.Load"/>.</exception>
    public static ScenarioBundle Load(string path)
    {
        var yaml = ScenarioFile.Text(path);
        var files = new NotedFiles(new FolderFiles(Path.GetDirectoryName(Path.GetFullPath(path))!));
        return new ScenarioBundle(ScenarioFile.Accept(ScenarioReader.Read(yaml, files), path), yaml, files.Texts);
    }

    /// <summary>Reads a scenario that was sent: of files, only those that came with it.</summary>
    /// <exception cref="PlimsollException">It has errors (<see cref="Fault.Usage"/>, naming all of them).</exception>
    public static ScenarioBundle Unpack(string yaml, IReadOnlyDictionary<string, string> files) =>
        new(ScenarioFile.Accept(ScenarioReader.Read(yaml, new BundledFiles(files)), "that was sent"), yaml, files);
}
