using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>An index design for people. Of a partial index's condition only a value that the schema names is said here.</summary>
public static class IndexWords
{
    /// <summary><c>bookings (provider_id, starts_at DESC)</c>.</summary>
    public static string Keys(IndexDesign design) =>
        $"{design.Table} ({string.Join(", ", design.Keys.Select(k => k.ToSql()))})";

    /// <summary>With all that tells it from another: INCLUDE, method, and the condition, or a digest of it.</summary>
    public static string Whole(IndexDesign design, Catalog catalog)
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
            var predicate when predicate.Contains('\'') && !IsDeclared(design, catalog) =>
                $"{words}, partial {design.QualifiedName.Name[^6..]}",
            var predicate => $"{words} WHERE {predicate}",
        };
    }

    private static bool IsDeclared(IndexDesign design, Catalog catalog) =>
        ConstantPredicate.Read(design.Predicate)?.In(catalog.Find(design.Table)) is not null;
}
