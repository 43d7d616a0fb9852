using Microsoft.Win32.SafeHandles;
using Plimsoll.Core;

namespace Plimsoll.Load.Learning.Sessions;

/// <summary>A file that is gone when it is closed.</summary>
internal static class TemporaryFile
{
    public static SafeFileHandle Open()
    {
        var path = Path.Combine(Path.GetTempPath(), $"plimsoll-{Guid.NewGuid():N}.tmp");
        try
        {
            return File.OpenHandle(
                path,
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.None,
                FileOptions.DeleteOnClose
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Full(e);
        }
    }

    public static PlimsollException Full(Exception e) =>
        new(
            Fault.File,
            $"A temporary file in {Path.GetTempPath()} cannot be written: {e.Message}",
            "Make room there, or name another place in TMPDIR. A request of the log takes about 60 bytes.",
            e
        );
}
