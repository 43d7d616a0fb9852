using System.Text;

namespace Plimsoll.Load.Values;

/// <summary>Cuts <c>/items/{id}?q={word}</c> into literals and names; <c>{{</c> and <c>}}</c> stand for a brace.</summary>
internal static class TemplateText
{
    /// <param name="error">Why the text is no template; null where it is.</param>
    public static (IReadOnlyList<string> Literals, IReadOnlyList<string> Names) Cut(string text, out string? error)
    {
        var literals = new List<string>();
        var names = new List<string>();
        var literal = new StringBuilder();
        error = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '{' or '}' && i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i++;
            }
            else if (c == '}')
            {
                error = "a '}' has no '{' before it; write '}}' for the character itself";
                break;
            }
            else if (c == '{')
            {
                var end = text.IndexOf('}', i);
                if (end < 0)
                {
                    error = "a '{' is never closed; write '{{' for the character itself";
                    break;
                }
                literals.Add(literal.ToString());
                literal.Clear();
                names.Add(text[(i + 1)..end].Trim());
                i = end;
            }
            else
            {
                literal.Append(c);
            }
        }
        literals.Add(literal.ToString());
        return (literals, names);
    }
}
