namespace Plimsoll.Load.Values;

/// <summary>Where a name's value comes from. A name has one slot in the whole scenario.</summary>
internal abstract record Slot(string Name)
{
    public sealed record Drawn(string Name, Draw Draw, bool EachRequest) : Slot(Name);

    /// <summary>A column of the row that the session has picked from a data set.</summary>
    public sealed record Column(string Name, int DataSet, int Index) : Slot(Name);

    /// <summary>Taken from an earlier answer of the session.</summary>
    public sealed record Extracted(string Name) : Slot(Name);
}
