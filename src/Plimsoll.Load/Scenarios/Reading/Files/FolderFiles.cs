namespace Plimsoll.Load.Scenarios.Reading.Files;

/// <summary>Data files on this machine.</summary>
/// <param name="directory">What their names are relative to.</param>
internal sealed class FolderFiles(string directory) : IDataFiles
{
    public string Read(string name) => File.ReadAllText(Path.Combine(directory, name));
}
