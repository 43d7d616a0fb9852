namespace Plimsoll.Load.Scenarios.Reading.Files;

/// <summary>Data files that came with the scenario, and no others: nothing of this machine is read.</summary>
internal sealed class BundledFiles(IReadOnlyDictionary<string, string> texts) : IDataFiles
{
    public string Read(string name) =>
        texts.TryGetValue(name, out var text)
            ? text
            : throw new FileNotFoundException("it did not come with the scenario");
}
