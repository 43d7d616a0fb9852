using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Statements;

namespace Plimsoll.Telemetry.Traces;

/// <summary>
/// The texts of the spans that are held, made fit to be kept before they are: statements without literals, paths and names
/// by their shape. What was seen before is found by a hash of what was sent, so that the common case costs no more than
/// that. Not thread-safe.
/// </summary>
internal sealed class Vocabulary(SeededHash hash)
{
    private const int Remembered = 8192;
    private readonly StatementNormaliser _normaliser = new(hash);
    private readonly (ulong Hash, int Id)[] _seen = new (ulong, int)[Remembered];
    private readonly byte[] _shape = new byte[TextShape.Longest];
    private readonly List<SpanClass?> _classes = [];

    public TextTable Texts { get; } = new();

    /// <summary>Hashes of the literals of the statement asked for last; none where it had none.</summary>
    public IReadOnlyList<ulong> Literals { get; private set; } = [];

    /// <summary>Beside its literals that statement has parameters, whose values are not known from its text.</summary>
    public bool TakesParameters => _normaliser.TakesParameters;

    /// <summary>A text that names few things: a service, a method, a route's template.</summary>
    public int Plain(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return TextTable.None;
        }
        ref var seen = ref Seen(text, Use.Plain, out var key);
        if (seen.Hash != key)
        {
            seen = (key, Texts.Intern(text));
        }
        return seen.Id;
    }

    /// <summary>A path: what varies in it is made <c>{}</c>; its query goes.</summary>
    public int Path(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return TextTable.None;
        }
        ref var seen = ref Seen(path, Use.Path, out var key);
        if (seen.Hash != key)
        {
            seen = (key, Texts.Intern(TextShape.OfPath(path, _shape)));
        }
        return seen.Id;
    }

    /// <summary>The name of a span, or a destination: numbers and identities in it are made <c>{}</c>, quoted text too.</summary>
    public int Name(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return TextTable.None;
        }
        ref var seen = ref Seen(name, Use.Name, out var key);
        if (seen.Hash != key)
        {
            seen = (
                key,
                name.IndexOfAny((byte)'\'', (byte)'"') >= 0
                    ? Texts.Intern(_normaliser.Normalise(name, SqlDialect.Other))
                    : Texts.Intern(TextShape.OfName(name, _shape))
            );
        }
        return seen.Id;
    }

    public int Statement(ReadOnlySpan<byte> sql, SqlDialect dialect)
    {
        Literals = [];
        if (sql.IsEmpty)
        {
            return TextTable.None;
        }
        ref var seen = ref Seen(sql, dialect == SqlDialect.Postgres ? Use.Statement : Use.OtherStatement, out var key);
        if (seen.Hash == key)
        {
            return seen.Id;
        }
        var id = Texts.Intern(_normaliser.Normalise(sql, dialect));
        Literals = _normaliser.Values;
        if (Literals.Count == 0)
        {
            seen = (key, id);
        }
        return id;
    }

    /// <summary>What the words of a name that was interned here tell of its span.</summary>
    public SpanClass ClassOf(int name)
    {
        if (name <= TextTable.Other)
        {
            return SpanClass.Own;
        }
        while (_classes.Count <= name)
        {
            _classes.Add(null);
        }
        return _classes[name] ??= SpanClasses.ByWords(Texts.Utf8(name));
    }

    private ref (ulong Hash, int Id) Seen(ReadOnlySpan<byte> text, Use use, out ulong key)
    {
        key = hash.Of(text) + (ulong)use;
        return ref _seen[(int)key & (Remembered - 1)];
    }

    private enum Use
    {
        Plain,
        Path,
        Name,
        Statement,
        OtherStatement,
    }
}
