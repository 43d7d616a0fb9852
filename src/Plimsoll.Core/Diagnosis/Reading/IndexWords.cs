using Plimsoll.Core.Prescriptions.Indexes;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>An index design for people. A value in a partial index's condition is not said here.</summary>
public static class IndexWords
{
    /// <summary><c>bookings (provider_id, starts_at DESC)</c>.</summary>
    public static string Keys(IndexDesign design) =>
        $"{design.Table} ({string.Join(", ", design.Keys.Select(k => k.ToSql()))})";

    /// <summary>With all that tells it from another: INCLUDE, method, and the condition, or a digest of it.</summary>
    public static string Whole(IndexDesign design)
    {
        var words = Keys(design);
        if (design.Method != "btree")
        {
            words += $" {design.Method}";
        }
        if (design.Include.Count > 0)
        {
            words += $" INCLUDE ({string.Join(", ", design.Include.Select(SqlIdentifier.Quote))})";
        }
        return design.Predicate switch
        {
            null => words,
            // A quoted constant may be a value of the users' data; a test for NULL or truth is not.
            var predicate when predicate.Contains('\'') => $"{words}, partial {design.QualifiedName.Name[^6..]}",
            var predicate => $"{words} WHERE {predicate}",
        };
    }
}
