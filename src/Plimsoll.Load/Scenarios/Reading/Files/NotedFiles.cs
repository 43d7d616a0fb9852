namespace Plimsoll.Load.Scenarios.Reading.Files;

/// <summary>Keeps what is read through it.</summary>
internal sealed class NotedFiles(IDataFiles files) : IDataFiles
{
    private readonly Dictionary<string, string> _read = new(StringComparer.Ordinal);

    /// <summary>The texts by name.</summary>
    public IReadOnlyDictionary<string, string> Texts => _read;

    public string Read(string name) => _read[name] = files.Read(name);
}
