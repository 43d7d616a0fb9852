namespace Plimsoll.Core.Signals.Constants;

/// <summary>
/// A constant that stands in the text of every call of a statement that was seen, where the normalised text has
/// <c>$n</c>.
/// </summary>
/// <param name="Parameter">The n of <c>$n</c>.</param>
/// <param name="Table">Whose <paramref name="Column"/> it is compared with for equality.</param>
/// <param name="Value">
/// The value, where it is a <see cref="DeclaredValue"/> of the column; null where the column declares none: then
/// which constant it is has not been kept.
/// </param>
/// <param name="Seen">Calls that were seen, all of them alike.</param>
public sealed record KnownConstant(
    Fingerprint Statement,
    int Parameter,
    QualifiedName Table,
    string Column,
    string? Value,
    int Seen
)
{
    /// <summary>
    /// By Laplace's rule of succession one call in ten may still ask for something else after eight that did not. A
    /// trial decides what the index is worth; this keeps guesses away from it.
    /// </summary>
    public const int LeastSeen = 8;
}
