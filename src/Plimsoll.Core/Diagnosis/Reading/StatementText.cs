using System.Text.RegularExpressions;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>The little that is read from a statement's text; everything else comes from its plan.</summary>
public static class StatementText
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase;

    /// <summary>Comments, quoted identifiers and strings: what may hold any word without meaning it.</summary>
    private static readonly Regex s_quoted = new(
        """/\*([^*]|\*+[^*/])*\*+/|--[^\n]*|"([^"]|"")*"|'([^']|'')*'""",
        Options
    );
    private static readonly Regex s_limit = new(@"\b(limit\s+[^\s]|fetch\s+(first|next)\b)", Options);
    private static readonly Regex s_offset = new(@"\boffset\s+[$(\d:]", Options);
    private static readonly Regex s_reads = new(@"^\s*(\(\s*)*(select|with)\b", Options);
    private static readonly Regex s_changes = new(@"\b(insert\s+into|update|delete\s+from|merge\s+into)\b", Options);
    private static readonly Regex s_data = new(
        @"^\s*(\(\s*)*(select|with|insert|update|delete|merge|values)\b",
        Options
    );
    private static readonly Regex s_space = new(@"\s+", Options);

    /// <summary>It only reads: SELECT, or WITH without a change inside. FOR UPDATE counts as reading.</summary>
    public static bool IsSelect(this Statement statement)
    {
        var bare = Bare(statement.Text);
        return s_reads.IsMatch(bare)
            && !s_changes.IsMatch(
                bare.Replace("for update", "", StringComparison.OrdinalIgnoreCase)
                    .Replace("for no key update", "", StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <summary>It reads or writes rows; not BEGIN, SET, COPY, FETCH and other utility statements.</summary>
    public static bool IsData(this Statement statement) => s_data.IsMatch(Bare(statement.Text));

    public static bool HasLimit(this Statement statement) => s_limit.IsMatch(Bare(statement.Text));

    public static bool HasOffset(this Statement statement) => s_offset.IsMatch(Bare(statement.Text));

    /// <summary>On one line, cut at <paramref name="length"/> characters.</summary>
    public static string Brief(this Statement statement, int length = 90)
    {
        var line = s_space.Replace(statement.Text, " ").Trim();
        return line.Length <= length ? line : string.Concat(line.AsSpan(0, length - 1).TrimEnd(), "…");
    }

    /// <summary>The text without comments, and with every quoted thing made <c>""</c>.</summary>
    public static string Bare(string text) => s_quoted.Replace(text, m => m.Value[0] is '"' or '\'' ? "\"\"" : " ");
}
