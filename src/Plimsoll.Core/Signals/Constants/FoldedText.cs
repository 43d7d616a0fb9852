using System.Text;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Core.Signals.Constants;

/// <summary>
/// The text of a statement as a client sent it, folded at once to what may be kept of it: comments go, and every
/// literal becomes <c>'?'</c> but for those that the schema declares for some column.
/// </summary>
public static class FoldedText
{
    /// <summary>Tokens apart by single spaces. Empty where the text is of a utility statement.</summary>
    /// <param name="declared">Texts of <see cref="DeclaredValue"/>s.</param>
    public static string Of(string sql, IReadOnlySet<string> declared)
    {
        if (!StatementText.HasPlan(sql))
        {
            return "";
        }
        var folded = new StringBuilder(sql.Length);
        foreach (var token in SqlLexer.Tokens(sql).Where(t => !t.IsBlank))
        {
            if (folded.Length > 0)
            {
                folded.Append(' ');
            }
            if (!token.IsLiteral)
            {
                folded.Append(token.In(sql));
            }
            else if (SqlConstant.ValueOfLiteral(token.In(sql)) is { } value && declared.Contains(value))
            {
                folded.Append(token.In(sql));
            }
            else
            {
                folded.Append($"'{SqlConstant.Redacted}'");
            }
        }
        return folded.ToString();
    }
}
