using System.Runtime.InteropServices;

namespace Plimsoll.Store.Ledger;

/// <summary>A new file survives a crash of the machine only once its directory is on disk too.</summary>
internal static class DirectoryEntry
{
    /// <summary>Flushes the directory that holds the file. File systems that cannot, need it not: errors are ignored.</summary>
    public static void Flush(string file)
    {
        if (OperatingSystem.IsWindows() || Path.GetDirectoryName(file) is not { } directory)
        {
            return;
        }
        // .NET opens no directories. 0 is O_RDONLY.
        var descriptor = Open(directory, 0);
        if (descriptor >= 0)
        {
            _ = Fsync(descriptor);
            _ = Close(descriptor);
        }
    }

    [DllImport(
        "libc",
        EntryPoint = "open",
        CharSet = CharSet.Ansi,
        BestFitMapping = false,
        ThrowOnUnmappableChar = true
    )]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
