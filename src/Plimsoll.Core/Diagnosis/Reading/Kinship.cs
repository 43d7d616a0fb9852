using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>Why rows of one table may be looked up for the rows of another.</summary>
public enum Kinship
{
    None,

    /// <summary>The columns' names say so (<c>provider_id</c> and <c>providers</c>), no constraint does.</summary>
    ByName,

    /// <summary>It is the same table, read again.</summary>
    SameTable,

    /// <summary>A foreign key leads from one to the other.</summary>
    ForeignKey,
}

/// <summary>Finds the kinship between a lookup and what may have caused it.</summary>
public static class Kin
{
    /// <param name="parent">Whose rows were fetched before.</param>
    /// <param name="lookup">Whose rows are looked up, by <paramref name="key"/>.</param>
    public static Kinship Of(Table parent, Table lookup, IReadOnlyList<string> key)
    {
        if (
            parent.ForeignKeys.Any(k =>
                k.ReferencedTable == lookup.Name && k.ReferencedColumns.All(c => key.Contains(c))
            ) || lookup.ForeignKeys.Any(k => k.ReferencedTable == parent.Name && k.Columns.All(c => key.Contains(c)))
        )
        {
            return Kinship.ForeignKey;
        }
        if (parent.Name == lookup.Name)
        {
            return Kinship.SameTable;
        }
        return
            key.Any(c => IsNamedAfter(c, parent.Name.Name))
            || (key is ["id" or "Id"] && parent.Columns.Any(c => IsNamedAfter(c.Name, lookup.Name.Name)))
            ? Kinship.ByName
            : Kinship.None;
    }

    /// <summary><c>provider_id</c> and <c>ProviderId</c> are named after <c>providers</c> and <c>Provider</c>.</summary>
    private static bool IsNamedAfter(string column, string table)
    {
        var owner = Plain(table);
        var name = Plain(column);
        return name == owner + "id" || (owner.EndsWith('s') && name == owner[..^1] + "id");
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
