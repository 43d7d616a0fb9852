namespace Plimsoll.Telemetry.Statements;

/// <summary>What a stretch of a statement is.</summary>
internal enum SqlPart
{
    End,
    Space,
    Comment,
    Word,
    QuotedName,
    Text,
    Number,

    /// <summary><c>$1</c></summary>
    Numbered,

    /// <summary><c>@name</c>, <c>:name</c>, <c>%(name)s</c></summary>
    Named,

    /// <summary><c>?</c>, <c>%s</c></summary>
    Unnamed,
    Cast,
    Symbol,
}
