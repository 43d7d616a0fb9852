namespace Plimsoll.Load.Learning.Templates;

/// <summary>Takes the names out of queries, and gives every set of names a number.</summary>
internal sealed class QueryNames
{
    private const int MostSets = 20_000;
    private const int LongestName = 40;
    private const int MostNames = 12;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<string[]> _sets =
    [
        [],
    ];

    /// <summary>The names of a set, in the order of the alphabet.</summary>
    public IReadOnlyList<string> NamesOf(int set) => _sets[set];

    /// <summary>Splits <c>a=1&amp;b=2</c>; what cannot be a name that a service chose is left out.</summary>
    /// <param name="found">Told each name with the hash of its value.</param>
    public int Read(ReadOnlySpan<char> query, Action<string, ulong> found)
    {
        if (query.IsEmpty)
        {
            return 0;
        }
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            if (names.Count < MostNames && equals >= 0 && IsName(name))
            {
                var text = name.ToString()
                    .Replace("%5B", "[")
                    .Replace("%5D", "]")
                    .Replace("%5b", "[")
                    .Replace("%5d", "]");
                if (names.Add(text))
                {
                    found(text, PathNode.Hash(pair[(equals + 1)..]));
                }
            }
        }
        var key = string.Join('&', names);
        if (_numbers.TryGetValue(key, out var number))
        {
            return number;
        }
        if (_sets.Count >= MostSets)
        {
            return 0;
        }
        _numbers[key] = _sets.Count;
        _sets.Add([.. names]);
        return _sets.Count - 1;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > LongestName)
        {
            return false;
        }
        var hasLetter = false;
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (
                c == '%'
                && (
                    name[i..].StartsWith("%5B", StringComparison.OrdinalIgnoreCase)
                    || name[i..].StartsWith("%5D", StringComparison.OrdinalIgnoreCase)
                )
            )
            {
                i += 2;
                continue;
            }
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or '[' or ']'))
            {
                return false;
            }
            hasLetter |= char.IsAsciiLetter(c);
        }
        return hasLetter && SegmentShapes.Of(name.Trim("_[]")) == SegmentShape.Word;
    }
}
