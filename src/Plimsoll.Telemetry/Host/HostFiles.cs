namespace Plimsoll.Telemetry.Host;

/// <summary>Where the kernel's files are, e.g. of the host as a container has them mounted.</summary>
/// <param name="Proc">What is <c>/proc</c> on the host.</param>
/// <param name="Sys">What is <c>/sys</c> on the host.</param>
public sealed record HostFiles(string Proc = "/proc", string Sys = "/sys")
{
    /// <summary>Null where the file is not there or may not be read.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal string? ReadProc(string name) => Read(Path.Combine(Proc, name));

    /// <summary>Names in a directory; empty where there is none.</summary>
    public static IReadOnlyList<string> Names(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(directory).Select(p => Path.GetFileName(p))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
