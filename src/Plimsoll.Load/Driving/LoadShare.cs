namespace Plimsoll.Load.Driving;

/// <summary>
/// Which part of a load a process drives, where several drive it together: of its sessions, numbered over all of them, every
/// n-th. Together they drive exactly what one alone would, session by session.
/// </summary>
/// <param name="Index">From 0.</param>
/// <param name="Of">How many processes there are.</param>
public sealed record LoadShare(int Index, int Of)
{
    public static LoadShare Whole { get; } = new(0, 1);

    /// <summary>This one's part of a number of things; the parts of all make up the whole.</summary>
    public int PartOf(int all) => (all / Of) + (Index < all % Of ? 1 : 0);

    public override string ToString() => $"{Index + 1}/{Of}";
}
