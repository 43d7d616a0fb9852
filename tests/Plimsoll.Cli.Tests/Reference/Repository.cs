namespace Plimsoll.Tests.Reference;

internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "plimsoll.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run from a checkout.");
        }
        return directory.FullName;
    }
}
