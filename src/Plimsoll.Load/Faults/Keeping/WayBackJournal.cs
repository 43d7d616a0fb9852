using System.Globalization;
using System.Text.Json;
using Plimsoll.Core;

namespace Plimsoll.Load.Faults.Keeping;

/// <summary>
/// The ways back of the faults that go on, on disk: a line before a fault begins, another when it is over. Locked as
/// long as its writer lives, so that anybody can tell a journal that was left behind.
/// </summary>
internal sealed class WayBackJournal : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private int _last;
    private int _open;

    private WayBackJournal(FileStream file) => _file = file;

    public string Path => _file.Name;

    /// <exception cref="PlimsollException">The directory cannot be written to: then no fault may begin.</exception>
    public static WayBackJournal Create(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Guid.NewGuid():n}.jsonl");
            return new WayBackJournal(
                new FileStream(
                    System.IO.Path.Combine(directory, name),
                    FileMode.CreateNew,
                    FileAccess.ReadWrite,
                    FileShare.None
                )
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The ways back of faults cannot be written to {directory}: {e.Message}",
                "Make it writable: no fault begins before its way back is on disk.",
                e
            );
        }
    }

    /// <returns>To be disposed when the fault has been undone.</returns>
    /// <exception cref="PlimsollException">It cannot be written: then the fault may not begin.</exception>
    public IDisposable Write(WayBack wayBack)
    {
        lock (_gate)
        {
            var number = ++_last;
            try
            {
                Append(new JournalLine(number, wayBack));
            }
            catch (IOException e)
            {
                throw new PlimsollException(
                    Fault.File,
                    $"The way back of a fault cannot be written to {Path}: {e.Message}",
                    "Make room there: no fault begins before its way back is on disk.",
                    e
                );
            }
            _open++;
            return new Entry(this, number);
        }
    }

    /// <summary>The file goes where nothing is left to undo.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_open == 0)
            {
                File.Delete(Path);
            }
            _file.Dispose();
        }
    }

    /// <summary>What is not undone, the last first. A torn last line is one whose fault was not begun.</summary>
    public static IReadOnlyList<WayBack> ReadOpen(Stream file)
    {
        var open = new SortedDictionary<int, WayBack>();
        using var reader = new StreamReader(file, leaveOpen: true);
        while (reader.ReadLine() is { } text)
        {
            try
            {
                if (JsonSerializer.Deserialize<JournalLine>(text) is { } line)
                {
                    if (line.WayBack is { } wayBack)
                    {
                        open[line.Number] = wayBack;
                    }
                    else
                    {
                        open.Remove(line.Number);
                    }
                }
            }
            catch (JsonException)
            {
                break;
            }
        }
        return [.. open.Values.Reverse()];
    }

    private void Undone(int number)
    {
        lock (_gate)
        {
            if (!_file.CanWrite)
            {
                return;
            }
            _open--;
            try
            {
                Append(new JournalLine(number, null));
            }
            catch (IOException)
            {
                // It has been undone all the same; undoing it once more would do no harm.
            }
        }
    }

    private void Append(JournalLine line)
    {
        _file.Write(JsonSerializer.SerializeToUtf8Bytes(line));
        _file.Write("\n"u8);
        _file.Flush(flushToDisk: true);
    }

    /// <param name="WayBack">Null: that of the number has been gone.</param>
    private sealed record JournalLine(int Number, WayBack? WayBack);

    private sealed class Entry(WayBackJournal journal, int number) : IDisposable
    {
        private WayBackJournal? _journal = journal;

        public void Dispose() => Interlocked.Exchange(ref _journal, null)?.Undone(number);
    }
}
