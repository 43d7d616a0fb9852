using Plimsoll.Core.Prescriptions.Indexes;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>An index design for people. A partial index's condition may hold a value, so it is not said here.</summary>
public static class IndexWords
{
    /// <summary><c>bookings (provider_id, starts_at DESC)</c>.</summary>
    public static string Keys(IndexDesign design) =>
        $"{design.Table} ({string.Join(", ", design.Keys.Select(k => k.ToSql()))})";

    /// <summary>With all that tells it from another: INCLUDE, method, and a digest where it is partial.</summary>
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
        return design.Predicate is null ? words : $"{words}, partial {design.QualifiedName.Name[^6..]}";
    }
}
