using Plimsoll.Core;

namespace Plimsoll.Load.Sources.Har;

/// <summary>A scenario of one journey from what a browser recorded.</summary>
public static class HarImport
{
    /// <exception cref="PlimsollException">The file cannot be read, is no recording, or nothing of it may be taken over.</exception>
    public static ImportedScenario Import(string path, ImportOptions options)
    {
        var entries = HarFile.Read(path);
        if (entries.Count == 0)
        {
            throw new PlimsollException(
                Fault.File,
                $"The recording {path} holds no requests.",
                "Open the network tools before you walk through the service, then save."
            );
        }
        var origin = HarChoice.MainOrigin(entries);
        var kept = new List<HarEntry>();
        var leftOut = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (HarChoice.ReasonAgainst(entry, origin, options) is { } reason)
            {
                leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
            }
            else
            {
                kept.Add(entry);
            }
        }
        if (kept.Count == 0)
        {
            throw new PlimsollException(
                Fault.File,
                $"Nothing of the recording {path} can be taken over: "
                    + string.Join("; ", leftOut.Select(pair => $"{pair.Value} {pair.Key}"))
                    + ".",
                "Record a walk that reads pages or JSON from the service, or allow requests by name."
            );
        }
        var name = options.Name ?? Path.GetFileNameWithoutExtension(path);
        return new HarJourney(HarSecrets.Of(entries), kept).Build(name, origin, options, leftOut);
    }
}
