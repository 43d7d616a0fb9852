namespace Plimsoll.Load.Learning.Logs;

/// <summary>What a line turned out to be.</summary>
public enum LineKind
{
    Entry,

    /// <summary>A comment, a directive, or another message of the program that wrote the log.</summary>
    Other,

    /// <summary>Not of the format, or without what a request needs.</summary>
    Broken,
}
