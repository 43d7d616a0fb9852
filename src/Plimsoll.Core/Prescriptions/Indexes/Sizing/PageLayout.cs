namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// The bytes of PostgreSQL's pages and index tuples, from the documentation ("Database Physical Storage", "B-Tree
/// Implementation") for the default build: pages of 8 kB, eight-byte alignment.
/// </summary>
internal static class PageLayout
{
    public const int PageSize = 8192;
    public const int PageHeader = 24;
    public const int LinePointer = 4;

    /// <summary><c>BTPageOpaqueData</c>, and a hash page's likewise.</summary>
    public const int Special = 16;

    /// <summary><c>IndexTupleData</c>: a heap pointer of six bytes and two of flags and length.</summary>
    public const int TupleHeader = 8;

    /// <summary>The header with the NULL bitmap (32 columns), aligned; only tuples that hold a NULL have it.</summary>
    public const int TupleHeaderWithNulls = 16;

    /// <summary>A heap pointer in a posting list.</summary>
    public const int HeapPointer = 6;

    public static int Align(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;

    public static int MaxAlign(int size) => Align(size, 8);
}
