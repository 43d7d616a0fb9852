namespace Plimsoll.Core.Signals.Redaction;

/// <summary>What a stretch of SQL text is.</summary>
public enum SqlTokenKind
{
    /// <summary>An unquoted identifier or keyword.</summary>
    Word,

    /// <summary><c>"…"</c> or <c>U&amp;"…"</c>.</summary>
    QuotedIdentifier,

    /// <summary><c>'…'</c>, <c>E'…'</c>, <c>U&amp;'…'</c>, <c>N'…'</c> or dollar-quoted.</summary>
    StringLiteral,

    /// <summary><c>B'…'</c> or <c>X'…'</c>.</summary>
    BitLiteral,
    NumberLiteral,

    /// <summary><c>$1</c>.</summary>
    Parameter,
    Comment,
    WhiteSpace,

    /// <summary><c>::</c>, taken as one.</summary>
    Cast,

    /// <summary>One character of an operator or of punctuation.</summary>
    Symbol,
}

/// <summary>A stretch of SQL text; the tokens of a text follow each other without a gap.</summary>
public readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;

    public bool IsLiteral =>
        Kind is SqlTokenKind.StringLiteral or SqlTokenKind.BitLiteral or SqlTokenKind.NumberLiteral;

    /// <summary>White space or a comment.</summary>
    public bool IsBlank => Kind is SqlTokenKind.WhiteSpace or SqlTokenKind.Comment;

    public ReadOnlySpan<char> In(string sql) => sql.AsSpan(Start, Length);

    public bool Is(string sql, string word) => In(sql).Equals(word, StringComparison.OrdinalIgnoreCase);
}
