namespace Plimsoll.Core.Signals.Constants;

/// <summary>
/// A value that the schema itself names for a column: a label of its enum type, or an entry of a list in a CHECK. A
/// developer wrote it in DDL, so it may be shown; no other value of a column ever is. See docs/adr/0006.
/// </summary>
/// <param name="Text">As the type prints it, unquoted.</param>
/// <param name="Share">Of the table's rows, 0 to 1, by the server's statistics; null where they do not tell.</param>
public sealed record DeclaredValue(string Text, double? Share);
