using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Plimsoll.Core;

namespace Plimsoll.Load.Learning.Sessions;

/// <summary>
/// Requests in a temporary file, handed back in the order of time, whatever order they came in: sorted in blocks as they
/// come and merged as they are read (external merge sort). Takes 20 MB of memory and 40 bytes of disk a request.
/// </summary>
internal sealed class EntrySpill : IDisposable
{
    private const int BlockRecords = 1 << 18;
    private const int BlockBits = 18;
    private const int ReadRecords = 2048;
    private static readonly int s_size = Marshal.SizeOf<EntryRecord>();
    private readonly EntryRecord[] _block = new EntryRecord[BlockRecords];
    private readonly ulong[] _keys = new ulong[BlockRecords];
    private readonly List<(long Offset, int Records)> _blocks = [];
    private readonly SafeFileHandle _file;
    private long _written;
    private int _filled;

    public EntrySpill() => _file = TemporaryFile.Open();

    public long Count { get; private set; }

    public void Add(in EntryRecord record)
    {
        // Requests of one moment stay in the order of the log: the place in the block is the key's lower part.
        _keys[_filled] = ((ulong)record.StartMs << BlockBits) | (uint)_filled;
        _block[_filled++] = record;
        Count++;
        if (_filled == BlockRecords)
        {
            Flush();
        }
    }

    /// <summary>Ends the writing.</summary>
    public void Flush()
    {
        if (_filled == 0)
        {
            return;
        }
        Array.Sort(_keys, _block, 0, _filled);
        var bytes = MemoryMarshal.AsBytes(_block.AsSpan(0, _filled));
        try
        {
            RandomAccess.Write(_file, bytes, _written);
        }
        catch (IOException e)
        {
            throw TemporaryFile.Full(e);
        }
        _blocks.Add((_written, _filled));
        _written += bytes.Length;
        _filled = 0;
    }

    /// <summary>All of them, by time; may be called again.</summary>
    public IEnumerable<EntryRecord> InOrder()
    {
        var heads = new PriorityQueue<Cursor, (long Time, int Block)>();
        for (var i = 0; i < _blocks.Count; i++)
        {
            var cursor = new Cursor(_file, _blocks[i].Offset, _blocks[i].Records);
            if (cursor.TryNext())
            {
                heads.Enqueue(cursor, (cursor.Current.StartMs, i));
            }
        }
        while (heads.TryDequeue(out var cursor, out var at))
        {
            do
            {
                yield return cursor.Current;
            } while (
                cursor.TryNext()
                && (
                    !heads.TryPeek(out _, out var next)
                    || (cursor.Current.StartMs, at.Block).CompareTo(next) < 0
                    || Requeue(heads, cursor, at.Block)
                )
            );
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool Requeue(PriorityQueue<Cursor, (long, int)> heads, Cursor cursor, int block)
    {
        heads.Enqueue(cursor, (cursor.Current.StartMs, block));
        return false;
    }

    private sealed class Cursor(SafeFileHandle file, long offset, int records)
    {
        private readonly EntryRecord[] _buffer = new EntryRecord[Math.Min(ReadRecords, records)];
        private int _at = -1;
        private int _held;
        private int _left = records;
        private long _offset = offset;

        public EntryRecord Current => _buffer[_at];

        public bool TryNext()
        {
            if (++_at < _held)
            {
                return true;
            }
            _held = Math.Min(_left, _buffer.Length);
            var bytes = MemoryMarshal.AsBytes(_buffer.AsSpan(0, _held));
            for (var read = 0; read < bytes.Length; )
            {
                read += RandomAccess.Read(file, bytes[read..], _offset + read);
            }
            _offset += (long)_held * s_size;
            _left -= _held;
            _at = 0;
            return _held > 0;
        }
    }
}
