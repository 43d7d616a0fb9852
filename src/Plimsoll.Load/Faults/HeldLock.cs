using System.Text.Json.Serialization;

namespace Plimsoll.Load.Faults;

/// <summary>A lock of PostgreSQL.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Table), "table")]
[JsonDerivedType(typeof(Rows), "rows")]
[JsonDerivedType(typeof(Advisory), "advisory")]
public abstract record HeldLock
{
    private HeldLock() { }

    /// <param name="Mode">As <c>LOCK TABLE</c> names it, e.g. <c>ACCESS EXCLUSIVE</c>.</param>
    public sealed record Table(string Name, string Mode) : HeldLock;

    /// <summary>The rows for which <paramref name="Where"/>, a condition in SQL, holds: <c>SELECT … FOR UPDATE</c>.</summary>
    public sealed record Rows(string Name, string Where) : HeldLock;

    /// <summary>An advisory lock.</summary>
    public sealed record Advisory(long Key) : HeldLock;
}
