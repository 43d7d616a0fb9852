using System.Buffers;
using System.Buffers.Text;

namespace Plimsoll.Telemetry.Statements;

/// <summary>
/// Makes of a statement as it was sent the text that may be kept: every literal becomes a parameter numbered after the
/// last one, as <c>pg_stat_statements</c> writes it; placeholders of drivers become numbered ones in the order in which
/// they first stand there; a list of values becomes its first one with <c>/*, ... */</c>, as PostgreSQL 18 writes it. Space
/// is made one blank, comments go. Of the literals only a seeded hash is left. Doing it twice changes nothing.
/// </summary>
/// <remarks>Not thread-safe: it writes into memory of its own.</remarks>
internal sealed class StatementNormaliser(SeededHash hash)
{
    /// <summary>What is beyond is not looked at.</summary>
    public const int LongestStatement = 64 << 10;

    private const int MostNames = 64;
    private static readonly SearchValues<byte> s_parameterMarks = SearchValues.Create("$@:?%"u8);

    /// <summary>Of strings, comments and of parameters that are no numbers.</summary>
    private static readonly SearchValues<byte> s_otherMarks = SearchValues.Create("'\"`-#/@:?%"u8);
    private readonly ulong[] _names = new ulong[MostNames];
    private readonly List<ulong> _values = [];
    private byte[] _kept = new byte[4096];
    private int _length;
    private int _named;
    private int _firstNamed;
    private int _nextUnnamed;
    private int _nextNumber;
    private bool _isPlanned;

    /// <summary>A hash of each literal that was taken out, in their order; valid until the next call.</summary>
    public IReadOnlyList<ulong> Values => _values;

    /// <summary>The text has parameters, whose values do not stand in it.</summary>
    public bool TakesParameters { get; private set; }

    /// <returns>The text that may be kept; valid until the next call.</returns>
    public ReadOnlySpan<byte> Normalise(ReadOnlySpan<byte> sql, SqlDialect dialect)
    {
        sql = sql[..Math.Min(sql.Length, LongestStatement)];
        Prepare(sql, dialect);
        var scanner = new SqlScanner(sql, dialect);
        var place = new SqlPlace();
        while (scanner.Next())
        {
            if (scanner.IsDoubtful)
            {
                Space();
                Keep("…"u8);
                break;
            }
            if (scanner.Part is SqlPart.Space)
            {
                Space();
                continue;
            }
            if (scanner.Part is SqlPart.Comment)
            {
                Space();
                if (scanner.Bytes.SequenceEqual("/*, ... */"u8))
                {
                    Keep(scanner.Bytes);
                }
                continue;
            }
            KeepPart(ref scanner, place.IsNoData(scanner.Part, scanner.Bytes));
            place.Pass(scanner.Part, scanner.Bytes);
            Squash(ref scanner, ref place);
        }
        return _kept.AsSpan(0, _length).Trim((byte)' ');
    }

    /// <summary>Counts the parameters, since literals are numbered after them.</summary>
    private void Prepare(ReadOnlySpan<byte> sql, SqlDialect dialect)
    {
        (_length, _named, _isPlanned) = (0, 0, false);
        _values.Clear();
        var (unnamed, isFirst) = (0, true);
        // Where numbers alone mark parameters, and nothing could hide one, only the first word has to be read.
        var hasParameters = !IsPlain(sql, out var highest) && sql.ContainsAny(s_parameterMarks);
        highest = hasParameters ? 0 : highest;
        var scanner = new SqlScanner(sql, dialect);
        while ((isFirst || hasParameters) && scanner.NextSolid())
        {
            if (isFirst && !(scanner.Part == SqlPart.Symbol && scanner.Bytes[0] == '('))
            {
                isFirst = false;
                _isPlanned = scanner.Part == SqlPart.Word && SqlWords.Of(scanner.Bytes).BeginsAPlan();
            }
            switch (scanner.Part)
            {
                case SqlPart.Numbered
                    when Utf8Parser.TryParse(scanner.Bytes[1..], out int number, out _) && number <= ushort.MaxValue:
                    highest = Math.Max(highest, number);
                    break;
                case SqlPart.Named:
                    NumberOf(hash.Of(scanner.Bytes));
                    break;
                case SqlPart.Unnamed:
                    unnamed++;
                    break;
            }
        }
        _firstNamed = highest + 1;
        _nextNumber = highest + _named + 1;
        _nextUnnamed = _nextNumber;
        _nextNumber += unnamed;
        TakesParameters = _nextNumber > 1;
    }

    /// <summary>The highest of the numbers, where no quote, comment or other kind of parameter is near.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> sql, out int highest)
    {
        highest = 0;
        if (sql.ContainsAny(s_otherMarks))
        {
            return false;
        }
        var at = sql.IndexOf((byte)'$');
        while (at >= 0)
        {
            var follows = sql[(at + 1)..];
            if (
                follows.IsEmpty
                || !char.IsAsciiDigit((char)follows[0])
                || (at > 0 && SqlScanner.IsWordPart(sql[at - 1]))
                || !Utf8Parser.TryParse(follows, out int number, out var digits)
            )
            {
                return false;
            }
            highest = number <= ushort.MaxValue ? Math.Max(highest, number) : highest;
            var next = follows[digits..].IndexOf((byte)'$');
            at = next < 0 ? -1 : at + 1 + digits + next;
        }
        return true;
    }

    private void KeepPart(ref SqlScanner scanner, bool isNoData)
    {
        switch (scanner.Part)
        {
            case SqlPart.Text:
                _values.Add(hash.Of(Inside(scanner.Bytes)));
                KeepLiteral("'?'"u8);
                break;
            case SqlPart.Number when !isNoData:
                _values.Add(hash.Of(scanner.Bytes));
                KeepLiteral("?"u8);
                break;
            case SqlPart.Named:
                KeepNumber(_firstNamed + NumberOf(hash.Of(scanner.Bytes)));
                break;
            case SqlPart.Unnamed when _isPlanned:
                KeepNumber(_nextUnnamed++);
                break;
            default:
                Keep(scanner.Bytes);
                break;
        }
    }

    private void KeepLiteral(ReadOnlySpan<byte> mark)
    {
        // Two literals side by side would read as one with a quote in it, or as a word.
        if (
            _length > 0
            && (_kept[_length - 1] is (byte)'\'' or (byte)'?' || char.IsAsciiLetterOrDigit((char)_kept[_length - 1]))
        )
        {
            Space();
        }
        if (_isPlanned)
        {
            KeepNumber(_nextNumber++);
        }
        else
        {
            Keep(mark);
        }
    }

    /// <summary>
    /// After the first value of <c>IN (</c>, or the first row of <c>VALUES</c>: leaves out the rest, where it is made of
    /// values alone. Their hashes are kept.
    /// </summary>
    private void Squash(ref SqlScanner scanner, ref SqlPlace place)
    {
        if (!place.IsBehindFirstOfList || !ValueList.TryPass(scanner, place.IsInList, out var end))
        {
            return;
        }
        // Once more, now for the hashes.
        while (scanner.End < end && scanner.NextSolid())
        {
            if (scanner.Part is SqlPart.Text or SqlPart.Number)
            {
                _values.Add(hash.Of(scanner.Part == SqlPart.Text ? Inside(scanner.Bytes) : scanner.Bytes));
            }
        }
        Space();
        Keep("/*, ... */"u8);
    }

    /// <summary>What stands between the quotes, where it is a plain string.</summary>
    private static ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && text[0] == '\'' && text[^1] == '\'' ? text[1..^1] : text;

    private int NumberOf(ulong name)
    {
        var known = _names.AsSpan(0, Math.Min(_named, MostNames)).IndexOf(name);
        if (known >= 0)
        {
            return known;
        }
        if (_named < MostNames)
        {
            _names[_named] = name;
        }
        return _named < MostNames ? _named++ : MostNames - 1;
    }

    private void KeepNumber(int number)
    {
        Keep("$"u8);
        Ensure(11);
        Utf8Formatter.TryFormat(number, _kept.AsSpan(_length), out var written);
        _length += written;
    }

    private void Space()
    {
        if (_length > 0 && _kept[_length - 1] != ' ')
        {
            Keep(" "u8);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_kept.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Ensure(int more)
    {
        if (_kept.Length - _length < more)
        {
            Array.Resize(ref _kept, Math.Max(_kept.Length * 2, _length + more));
        }
    }
}
