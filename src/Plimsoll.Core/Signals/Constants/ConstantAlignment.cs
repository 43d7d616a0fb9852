using System.Globalization;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Core.Signals.Constants;

/// <summary>
/// Lays a client's text beside the normalised one. <c>pg_stat_statements</c> writes <c>$n</c> in the place of each
/// constant and leaves all else as it was, so both have the same tokens but for those.
/// </summary>
internal static class ConstantAlignment
{
    /// <summary>PostgreSQL 18 keeps of a list of constants the first alone.</summary>
    private const string SquashedList = "/*, ... */";

    /// <param name="folded">A <see cref="FoldedText"/>; it may break off where the server cut the client's text.</param>
    /// <returns>
    /// For each parameter that stands for a constant of the text that constant, null for one that was folded away; null
    /// where the texts differ in anything else.
    /// </returns>
    public static IReadOnlyDictionary<int, string?>? Align(string normalised, string folded)
    {
        var wanted = SqlLexer
            .Tokens(normalised)
            .Where(t => !t.IsBlank || t.In(normalised) is SquashedList)
            .Where(t => !t.Is(normalised, ";"))
            .ToList();
        var given = SqlLexer.Tokens(folded).Where(t => !t.IsBlank && !t.Is(folded, ";")).ToList();
        var constants = new Dictionary<int, string?>();
        if (given.Count == 0)
        {
            return null;
        }
        int w = 0,
            g = 0;
        for (; w < wanted.Count && g < given.Count; w++, g++)
        {
            if (wanted[w].Kind == SqlTokenKind.Comment)
            {
                // What follows in the list is not in the normalised text, and how many stood there is not either.
                _ = w > 0 && Number(normalised, wanted[w - 1]) is { } first && constants.Remove(first);
                g = EndOfList(folded, given, g) - 1;
                continue;
            }
            var isSame =
                wanted[w].Kind == SqlTokenKind.Parameter
                    ? TryTake(normalised, wanted[w], folded, given, ref g, constants)
                    : IsSame(normalised, wanted[w], folded, given[g]);
            if (!isSame && g < given.Count - 1)
            {
                return null;
            }
        }
        if (g < given.Count)
        {
            return null;
        }
        if (w < wanted.Count && given[^1].IsLiteral && w > 0 && Number(normalised, wanted[w - 1]) is { } cut)
        {
            constants.Remove(cut); // it may go on where the text was cut off
        }
        return constants;
    }

    private static bool TryTake(
        string normalised,
        SqlToken parameter,
        string folded,
        List<SqlToken> given,
        ref int g,
        Dictionary<int, string?> constants
    )
    {
        var token = given[g];
        if (token.Kind == SqlTokenKind.Parameter)
        {
            return token.In(folded).SequenceEqual(parameter.In(normalised));
        }
        if (Number(normalised, parameter) is not { } number)
        {
            return false;
        }
        if (token.IsLiteral)
        {
            constants[number] = SqlConstant.ValueOfLiteral(token.In(folded));
            return true;
        }
        // A sign belongs to the constant; TRUE, NULL and the field of EXTRACT are constants too.
        constants[number] = null;
        if (token.In(folded) is "-" or "+" && g + 1 < given.Count && given[g + 1].IsLiteral)
        {
            g++;
            return true;
        }
        return token.Kind == SqlTokenKind.Word;
    }

    /// <summary>Type modifiers and positions in ORDER BY stay numbers in the normalised text.</summary>
    private static bool IsSame(string normalised, SqlToken wanted, string folded, SqlToken given) =>
        wanted.IsLiteral && given.IsLiteral
        || (
            wanted.Kind == SqlTokenKind.Word
                ? given.Kind == SqlTokenKind.Word
                    && wanted.In(normalised).Equals(given.In(folded), StringComparison.OrdinalIgnoreCase)
                : wanted.In(normalised).SequenceEqual(given.In(folded))
        );

    /// <summary>The closing parenthesis or bracket of the list that a token is in.</summary>
    private static int EndOfList(string folded, List<SqlToken> given, int at)
    {
        for (var depth = 0; at < given.Count; at++)
        {
            var text = given[at].In(folded);
            if (text is "(" or "[")
            {
                depth++;
            }
            else if (text is ")" or "]" && depth-- == 0)
            {
                break;
            }
        }
        return at;
    }

    private static int? Number(string sql, SqlToken token) =>
        token.Kind == SqlTokenKind.Parameter
        && int.TryParse(token.In(sql)[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
