using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes;

internal enum WriteKind
{
    Insert,
    Update,
    Delete,
}

/// <summary>
/// What a statement writes, read off the head of its text: EXPLAIN names the table but not the columns that an UPDATE
/// sets.
/// </summary>
/// <param name="Schema">Null where the text does not qualify the table.</param>
/// <param name="Columns">Of an UPDATE, what it sets; empty for the others.</param>
internal sealed record WrittenColumns(WriteKind Kind, string? Schema, string Table, IReadOnlyList<string> Columns)
{
    public static WrittenColumns? Of(string statement)
    {
        if (ConditionLexer.Read(statement) is not { } tokens)
        {
            return null;
        }
        var kind =
            Is(tokens[0], "insert") ? WriteKind.Insert
            : Is(tokens[0], "update") ? WriteKind.Update
            : Is(tokens[0], "delete") ? WriteKind.Delete
            : (WriteKind?)null;
        if (kind is null)
        {
            return null;
        }
        var at = 1;
        while (Is(tokens[at], "into") || Is(tokens[at], "from") || Is(tokens[at], "only"))
        {
            at++;
        }
        if (!tokens[at].IsName)
        {
            return null;
        }
        var table = Name(tokens[at++]);
        string? schema = null;
        if (tokens[at].IsMark(".") && tokens[at + 1].IsName)
        {
            (schema, table) = (table, Name(tokens[at + 1]));
            at += 2;
        }
        return new WrittenColumns(
            kind.Value,
            schema,
            table,
            kind == WriteKind.Update ? [.. SetColumns(tokens, at)] : []
        );
    }

    /// <summary>Names before <c>=</c>, at the depth of SET itself, or within its parenthesised list.</summary>
    private static IEnumerable<string> SetColumns(List<ConditionToken> tokens, int at)
    {
        while (tokens[at].Kind != TokenKind.End && !Is(tokens[at], "set"))
        {
            at++;
        }
        var depth = 0;
        var expectsName = true;
        for (at++; at < tokens.Count && tokens[at].Kind != TokenKind.End; at++)
        {
            var token = tokens[at];
            if (depth == 0 && (Is(token, "where") || Is(token, "from") || Is(token, "returning")))
            {
                yield break;
            }
            if (expectsName && token.IsName)
            {
                yield return Name(token);
                expectsName = depth > 0;
                continue;
            }
            var opensList = expectsName && token.IsMark("(");
            depth +=
                token.IsMark("(") || token.IsMark("[") ? 1
                : token.IsMark(")") || token.IsMark("]") ? -1
                : 0;
            expectsName =
                opensList || (expectsName && depth > 0 && token.IsMark(",")) || (depth == 0 && token.IsMark(","));
        }
    }

    private static bool Is(ConditionToken token, string keyword) =>
        token.Kind == TokenKind.Word && token.Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static string Name(ConditionToken token) =>
        token.Kind == TokenKind.QuotedName ? token.Text : token.Text.ToLowerInvariant();
}
