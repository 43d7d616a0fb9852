namespace Plimsoll.Telemetry.Statements;

/// <summary>The words of SQL that decide what a number is, or where a list begins; all others are <see cref="None"/>.</summary>
internal enum SqlWord : byte
{
    None,

    /// <summary>Begins a statement that has a plan.</summary>
    Planned,
    Select,
    Values,
    Order,
    Group,
    By,

    /// <summary>LIMIT, OFFSET or FETCH.</summary>
    Bound,
    As,
    In,

    /// <summary>NULL, TRUE, FALSE or DEFAULT.</summary>
    Constant,

    /// <summary>A type that takes numbers in parentheses, and may have VARYING behind it.</summary>
    TypeOfTwoWords,
    Varying,

    /// <summary>Any other type that takes numbers in parentheses.</summary>
    Type,
}
