namespace Plimsoll.Core.Trials;

/// <summary>What a change must show to stay.</summary>
public enum Objective
{
    /// <summary>The statements concerned take clearly less time per call.</summary>
    Faster,

    /// <summary>Nothing became slower: the change pays by what it gives back (disk, writes).</summary>
    NotSlower,
}
