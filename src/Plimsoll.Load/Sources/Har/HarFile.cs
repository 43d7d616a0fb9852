using System.Text.Json;
using Plimsoll.Core;

namespace Plimsoll.Load.Sources.Har;

/// <summary>Reads recordings of browsers and proxies.</summary>
internal static class HarFile
{
    /// <returns>In the order of their start.</returns>
    /// <exception cref="PlimsollException">It cannot be read, or is no recording (<see cref="Fault.File"/>).</exception>
    public static IReadOnlyList<HarEntry> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var document = JsonDocument.Parse(file);
            var entries = document.RootElement.GetProperty("log").GetProperty("entries").EnumerateArray();
            return [.. entries.Select(HarEntry.Read).OfType<HarEntry>().OrderBy(entry => entry.Started)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The recording {path} cannot be read: {e.Message}",
                "Check the path and its permissions.",
                e
            );
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PlimsollException(
                Fault.File,
                $"{path} is no HAR file: {(e is JsonException ? "it is not JSON" : "it lacks log.entries, or an entry lacks its request or response")}.",
                "Save it in the browser's network tools, with content (\"Save all as HAR with content\").",
                e
            );
        }
    }
}
