using System.Text;
using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>
/// The fold's own names, within a bound. Ids of a sender's table lead to them through a list, so that a text is
/// templated and looked up once and not with every span.
/// </summary>
internal sealed class FoldNames(int mostStatements)
{
    private readonly TextTable _names = new(mostTexts: 20_000, longest: 4_096);
    private readonly Dictionary<int, StatementShape> _shapes = [];

    /// <summary>Of the statements that were admitted.</summary>
    private readonly HashSet<string> _tables = new(StringComparer.Ordinal);
    private TextTable? _source;
    private int[] _plain = [];
    private int[] _routes = [];
    private int[] _statements = [];

    /// <summary>By the sender's id: whether that very text takes many keys, which the folded text no longer tells.</summary>
    private StatementShape?[] _shapesBySource = [];

    public long FoldedStatements { get; private set; }

    public string this[int name] => _names[name];

    public int Of(string text) => _names.Intern(text);

    public int Plain(TextTable source, int id)
    {
        Follow(source, id);
        ref var known = ref _plain[id];
        return known != 0 || id == 0 ? known : known = _names.Intern(source.Utf8(id));
    }

    public int Route(TextTable source, int id)
    {
        Follow(source, id);
        ref var known = ref _routes[id];
        return known != 0 || id == 0 ? known : known = _names.Intern(RouteShape.Of(Text(source, id)));
    }

    /// <summary>The folded text's name, and the shape of the text as it came.</summary>
    public int Statement(TextTable source, int id, out StatementShape shape)
    {
        Follow(source, id);
        ref var known = ref _statements[id];
        if (_shapesBySource[id] is { } seen)
        {
            shape = seen;
        }
        else
        {
            shape = StatementShape.Of(Text(source, id));
            known = Admit(shape);
            shape = _shapesBySource[id] = known == TextTable.Other ? Slim(shape) : shape;
        }
        FoldedStatements += known == TextTable.Other ? 1 : 0;
        return known;
    }

    public StatementShape? Shape(int statement) => _shapes.GetValueOrDefault(statement);

    private int Admit(StatementShape shape)
    {
        var name = _names.Intern(shape.Text);
        if (_shapes.ContainsKey(name))
        {
            return name;
        }
        if (name <= TextTable.Other || _shapes.Count >= mostStatements)
        {
            return TextTable.Other;
        }
        _shapes[name] = shape;
        foreach (var table in shape.Tables)
        {
            _tables.Add(table);
        }
        return name;
    }

    /// <summary>
    /// Of a statement beyond the bound only what others need is kept: a flood of texts makes as many shapes as the sender's
    /// table has room for. A table that no admitted statement uses is forgotten, which reads as "any".
    /// </summary>
    private StatementShape Slim(StatementShape shape) =>
        shape with
        {
            Text = "",
            Tables = shape.Tables.All(_tables.Contains) ? [.. shape.Tables.Select(Kept)] : [],
        };

    private string Kept(string table) => _tables.TryGetValue(table, out var kept) ? kept : table;

    /// <summary>Read once for each id, so the table need not keep the string.</summary>
    private static string Text(TextTable source, int id) => Encoding.UTF8.GetString(source.Utf8(id));

    private void Follow(TextTable source, int id)
    {
        if (!ReferenceEquals(source, _source))
        {
            _source = source;
            (_plain, _routes, _statements, _shapesBySource) = ([], [], [], []);
        }
        if (id >= _plain.Length)
        {
            var size = Math.Max(256, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)id + 1));
            Array.Resize(ref _plain, size);
            Array.Resize(ref _routes, size);
            Array.Resize(ref _statements, size);
            Array.Resize(ref _shapesBySource, size);
        }
    }
}
