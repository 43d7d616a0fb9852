namespace Plimsoll.Core.Signals;

/// <summary>A relation's name as the catalog holds it, unquoted.</summary>
public readonly record struct QualifiedName(string Schema, string Name)
{
    /// <summary>Quoted where it must be; without the schema where that is <c>public</c>, for people to read.</summary>
    public override string ToString() =>
        Schema == "public" ? SqlIdentifier.Quote(Name) : $"{SqlIdentifier.Quote(Schema)}.{SqlIdentifier.Quote(Name)}";

    /// <summary>Quoted where it must be, always with the schema, for SQL that is executed.</summary>
    public string ToSql() => $"{SqlIdentifier.Quote(Schema)}.{SqlIdentifier.Quote(Name)}";
}
