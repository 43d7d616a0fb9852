using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Plimsoll.Core;
using Plimsoll.Load.Faults.Keeping;

namespace Plimsoll.Load.Faults.Disk;

/// <summary>
/// A file that takes up space and has no name: it is unlinked as soon as it is open, so that the kernel frees the space
/// when this is disposed or the process is gone, however it went.
/// </summary>
internal sealed class DiskFill : IAsyncDisposable
{
    private static readonly Bytes s_step = Bytes.FromMegabytes(64);
    private readonly SafeFileHandle _file;

    private DiskFill(SafeFileHandle file) => _file = file;

    /// <exception cref="PlimsollException">Too little would be left free, or the directory cannot be written to.</exception>
    public static async Task<DiskFill> BeginAsync(
        FaultAction.FillDisk fault,
        WayBackJournal journal,
        CancellationToken token
    )
    {
        Check(fault, fault.Size);
        var path = Path.Combine(fault.Directory, $".plimsoll-fill-{Guid.NewGuid():n}");
        DiskFill fill;
        using (journal.Write(new WayBack.DeleteFile(Path.GetFullPath(path))))
        {
            try
            {
                fill = new DiskFill(
                    File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None)
                );
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Refused(fault, e.Message, "Name a directory that this user can write to.");
            }
        }
        try
        {
            await Task.Run(() => fill.Grow(fault, token), token);
            return fill;
        }
        catch
        {
            await fill.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Grow(FaultAction.FillDisk fault, CancellationToken token)
    {
        for (long at = 0; at < fault.Size.Count; )
        {
            token.ThrowIfCancellationRequested();
            var step = Math.Min(s_step.Count, fault.Size.Count - at);
            // Others write too: what was enough at the beginning may not be now.
            Check(fault, new Bytes(step));
            // It writes zeros where the file system cannot set space aside.
            var error = OperatingSystem.IsLinux()
                ? Allocate((int)_file.DangerousGetHandle(), at, step)
                : Zeros(at, step);
            if (error != 0)
            {
                throw Refused(
                    fault,
                    new System.ComponentModel.Win32Exception(error).Message,
                    "Ask for less, or name another directory."
                );
            }
            at += step;
        }
    }

    private static void Check(FaultAction.FillDisk fault, Bytes more)
    {
        long free;
        try
        {
            free = new DriveInfo(Path.GetFullPath(fault.Directory)).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            throw Refused(fault, e.Message, "Name a directory that exists.");
        }
        if (free - more.Count < fault.Reserve.Count)
        {
            throw Refused(
                fault,
                $"only {new Bytes(free)} are free, and {fault.Reserve} are to be left",
                "Ask for less, or name another directory."
            );
        }
    }

    private static PlimsollException Refused(FaultAction.FillDisk fault, string why, string next) =>
        new(Fault.File, $"The directory {fault.Directory} cannot be filled with {fault.Size}: {why}.", next);

    private int Zeros(long at, long count)
    {
        var block = new byte[1 << 20];
        for (var end = at + count; at < end; at += block.Length)
        {
            RandomAccess.Write(_file, block.AsSpan(0, (int)Math.Min(block.Length, end - at)), at);
        }
        return 0;
    }

    [DllImport("libc", EntryPoint = "posix_fallocate")]
    private static extern int Allocate(int file, long offset, long length);
}
