using System.Text;

namespace Plimsoll.Load.Scenarios.Reading.Files;

/// <summary>Reads comma-separated values as RFC 4180 has them: quotes around a field, doubled inside it.</summary>
internal static class CsvText
{
    /// <returns>The rows with the line that each starts on; empty lines are left out.</returns>
    public static IReadOnlyList<(int Line, IReadOnlyList<string> Fields)> Rows(string text)
    {
        var rows = new List<(int, IReadOnlyList<string>)>();
        var fields = new List<string>();
        var field = new StringBuilder();
        var (line, start, quoted, touched) = (1, 1, false, false);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            line += c == '\n' ? 1 : 0;
            if (quoted && i < text.Length)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = touched = true;
            }
            else if (c is ',' or '\n')
            {
                touched |= c == ',' || field.Length > 0;
                fields.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (c == '\n')
                {
                    if (touched && !(fields.Count == 1 && fields[0].Length == 0))
                    {
                        rows.Add((start, fields));
                    }
                    (fields, start, touched) = ([], line, false);
                }
            }
            else
            {
                field.Append(c);
            }
        }
        return rows;
    }
}
