namespace Plimsoll.Core.Signals.Plans.Conditions;

internal enum TokenKind
{
    /// <summary>A name without quotes, or a keyword.</summary>
    Word,
    QuotedName,
    Literal,
    Parameter,
    Operator,

    /// <summary>One of <c>( ) [ ] , . :</c> or <c>::</c>.</summary>
    Mark,
    End,
}

/// <param name="Text">As written; of a quoted name, the name itself.</param>
/// <param name="Start">Offset into the condition.</param>
/// <param name="End">One past the last character.</param>
internal readonly record struct ConditionToken(TokenKind Kind, string Text, int Start, int End)
{
    public bool IsMark(string mark) => Kind == TokenKind.Mark && Text == mark;

    /// <summary>Keywords are printed in upper case; a column of such a name would be quoted.</summary>
    public bool IsWord(string word) => Kind == TokenKind.Word && Text == word;

    public bool IsName => Kind is TokenKind.Word or TokenKind.QuotedName;
}
