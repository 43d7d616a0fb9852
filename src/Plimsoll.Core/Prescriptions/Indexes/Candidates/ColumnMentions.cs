using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>The qualified columns that any deparsed text names, understood or not.</summary>
internal static class ColumnMentions
{
    /// <returns>A null column is the whole row.</returns>
    public static IEnumerable<(string Alias, string? Column)> In(string text)
    {
        if (ConditionLexer.Read(text) is not { } tokens)
        {
            yield break;
        }
        for (var at = 0; at + 2 < tokens.Count; at++)
        {
            if (!tokens[at].IsName || !tokens[at + 1].IsMark("."))
            {
                continue;
            }
            if (tokens[at + 2].IsName)
            {
                yield return (tokens[at].Text, tokens[at + 2].Text);
            }
            else if (tokens[at + 2].Text == "*")
            {
                yield return (tokens[at].Text, null);
            }
        }
    }

    /// <summary>
    /// Names without a qualifier, functions left out: EXPLAIN prints the output of a statement on a single relation so.
    /// </summary>
    public static IEnumerable<string> Bare(string text)
    {
        if (ConditionLexer.Read(text) is not { } tokens)
        {
            yield break;
        }
        for (var at = 0; at + 1 < tokens.Count; at++)
        {
            if (
                tokens[at].IsName
                && !tokens[at + 1].IsMark("(")
                && !tokens[at + 1].IsMark(".")
                && (at == 0 || (!tokens[at - 1].IsMark(".") && !tokens[at - 1].IsMark("::")))
            )
            {
                yield return tokens[at].Text;
            }
        }
    }
}
