namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>The rows of an index in which the same keys are NULL: they have entries of their own size.</summary>
/// <param name="Fields">The keys that are not NULL, in order.</param>
/// <param name="HasNull">Some key is NULL.</param>
/// <param name="Groups">How the rows fall on distinct keys.</param>
internal sealed record Branch(IReadOnlyList<KeyField> Fields, bool HasNull, double Rows, IReadOnlyList<Group> Groups)
{
    public bool IsAllNull => Fields.Count == 0;
}
