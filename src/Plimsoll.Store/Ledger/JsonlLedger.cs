using Plimsoll.Core;
using Plimsoll.Core.Trials.Ledger;

namespace Plimsoll.Store.Ledger;

/// <summary>
/// The ledger as a file of one JSON line an entry, each with its checksum. Lines are only ever added, and each is on
/// disk (fsync) before <see cref="AppendAsync"/> returns. A last line that a crash has torn is cut off at the next
/// start; its step was not begun. One process at a time holds the file.
/// </summary>
public sealed class JsonlLedger : ILedger, IDisposable
{
    private readonly FileStream _file;
    private readonly List<LedgerEntry> _entries;

    private JsonlLedger(string path, FileStream file, List<LedgerEntry> entries)
    {
        Path = path;
        _file = file;
        _entries = entries;
    }

    public string Path { get; }

    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>For its owner alone: the way back of a dropped index may hold a constant of the users' data.</summary>
    private static FileStreamOptions Options
    {
        get
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            return options;
        }
    }

    /// <summary>Opens the ledger, or begins one.</summary>
    /// <exception cref="PlimsollException">
    /// Another process holds it (<see cref="Fault.Busy"/>), or it cannot be read or written, or a line other than the
    /// last is damaged (<see cref="Fault.File"/>).
    /// </exception>
    public static JsonlLedger Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        FileStream? file = null;
        try
        {
            var isNew = !File.Exists(full);
            if (System.IO.Path.GetDirectoryName(full) is { } directory)
            {
                Directory.CreateDirectory(directory);
            }
            // FileShare.None is an exclusive lock on the file (flock): it goes with the process, however that ends.
            file = new FileStream(full, Options);
            if (isNew)
            {
                file.Flush(flushToDisk: true);
                DirectoryEntry.Flush(full);
            }
            var entries = Read(full, file);
            return new JsonlLedger(full, file, entries);
        }
        catch (Exception e)
        {
            file?.Dispose();
            throw e switch
            {
                IOException when file is null && File.Exists(full) => Busy(full, e),
                IOException or UnauthorizedAccessException => new PlimsollException(
                    Fault.File,
                    $"The ledger {full} cannot be opened: {e.Message}",
                    "Name another file with --ledger, or make its directory writable.",
                    e
                ),
                _ => e,
            };
        }
    }

    /// <summary>Reads a ledger without holding it, for reports.</summary>
    public static IReadOnlyList<LedgerEntry> ReadAll(string path)
    {
        try
        {
            return LedgerLines.Parse(path, File.ReadAllBytes(path)).Entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The ledger {path} cannot be read: {e.Message}",
                "Check the path given with --ledger.",
                e
            );
        }
    }

    public async Task AppendAsync(LedgerEntry entry, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var start = _file.Length;
        try
        {
            _file.Seek(start, SeekOrigin.Begin);
            // Not cancellable from here: a line is written whole or not at all.
            await _file.WriteAsync(LedgerLines.Write(entry), CancellationToken.None);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            TryCut(start);
            throw new PlimsollException(
                Fault.File,
                $"The ledger {Path} cannot be written: {e.Message}",
                "Free space on its disk. Nothing is changed on the server that is not written down first.",
                e
            );
        }
        _entries.Add(entry);
    }

    public void Dispose() => _file.Dispose();

    private static List<LedgerEntry> Read(string path, FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var (entries, end) = LedgerLines.Parse(path, bytes);
        if (end < bytes.Length)
        {
            file.SetLength(end);
            file.Flush(flushToDisk: true);
        }
        return [.. entries];
    }

    private void TryCut(long length)
    {
        try
        {
            _file.SetLength(length);
        }
        catch (IOException)
        {
            // The torn line is recognised by its checksum at the next start.
        }
    }

    private static PlimsollException Busy(string path, Exception inner) =>
        new(
            Fault.Busy,
            $"The ledger {path} is in use by another plimsoll.",
            "Wait until it has ended, or name another ledger with --ledger.",
            inner
        );
}
