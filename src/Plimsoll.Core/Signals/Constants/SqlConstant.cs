using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Signals.Constants;

/// <summary>Reads single constants of SQL, and writes them.</summary>
public static class SqlConstant
{
    /// <summary>What stands in the place of a literal that was taken out.</summary>
    public const string Redacted = "?";

    /// <returns>
    /// The value of <c>'…'</c> or of a whole number, a cast behind it or not; null for everything else, other ways of
    /// quoting and a redacted literal included.
    /// </returns>
    public static string? ValueOf(string constant)
    {
        if (ConditionLexer.Read(constant) is not [{ Kind: TokenKind.Literal } literal, var next, ..])
        {
            return null;
        }
        return next.Kind == TokenKind.End || next.IsMark("::") ? ValueOfLiteral(literal.Text) : null;
    }

    /// <param name="literal">One token.</param>
    public static string? ValueOfLiteral(ReadOnlySpan<char> literal)
    {
        if (literal.Length >= 2 && literal[0] == '\'' && literal[^1] == '\'')
        {
            var value = literal[1..^1].ToString().Replace("''", "'", StringComparison.Ordinal);
            return value == Redacted ? null : value;
        }
        return IsWhole(literal) ? literal.ToString() : null;
    }

    /// <summary>A whole number without a sign, as a client writes a small code.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text) =>
        text.Length is > 0 and < 10 && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>For a comparison with the column, whose type the server gives it.</summary>
    public static string Write(string value, Column column) =>
        column.TypeCategory == 'N' && IsWhole(value) ? value : SqlIdentifier.Literal(value).Trim();
}
