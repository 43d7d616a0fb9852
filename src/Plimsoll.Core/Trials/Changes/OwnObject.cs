using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Trials.Changes;

/// <summary>Something on the server that carries Plimsoll's mark.</summary>
/// <param name="Kind"><c>index</c> or <c>statistics</c>.</param>
/// <param name="Trial">Of its comment; null where it has the name but not the comment (its making was cut short).</param>
/// <param name="Remove">The statement that removes it.</param>
public sealed record OwnObject(string Kind, QualifiedName Name, string? Trial, bool IsValid, string Remove);
