namespace Plimsoll.Core.Tests;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string? directory) =>
        directory is null ? throw new DirectoryNotFoundException("plimsoll.slnx is in no directory above the tests")
        : File.Exists(Path.Combine(directory, "plimsoll.slnx")) ? directory
        : Find(Path.GetDirectoryName(directory));
}
