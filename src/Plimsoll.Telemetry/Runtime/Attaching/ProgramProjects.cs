using System.Text.Json;
using Plimsoll.Telemetry.Host;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>A program's <c>.deps.json</c> tells its own projects from packages.</summary>
internal static class ProgramProjects
{
    /// <param name="program">As the process sees it; read below its own root, so that a container's is found.</param>
    /// <returns>Names of assemblies; null where the file is not there.</returns>
    public static IReadOnlyList<string>? Read(HostFiles files, int pid, string program)
    {
        var name = Path.GetFileName(program);
        var stem = name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
        var file = Path.Combine(Path.GetDirectoryName(program) ?? "/", stem + ".deps.json");
        return (HostFiles.Read($"{files.Proc}/{pid}/root{file}") ?? HostFiles.Read(file)) is { } text
            ? Parse(text)
            : null;
    }

    internal static IReadOnlyList<string>? Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return
            [
                .. from library in json.RootElement.GetProperty("libraries").EnumerateObject()
                where library.Value.TryGetProperty("type", out var type) && type.GetString() == "project"
                select library.Name.Split('/')[0],
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
