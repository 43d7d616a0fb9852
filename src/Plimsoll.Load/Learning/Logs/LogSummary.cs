namespace Plimsoll.Load.Learning.Logs;

/// <summary>What reading logs came to.</summary>
/// <param name="Other">Comments, directives, and messages that are no requests.</param>
/// <param name="FirstBroken">A few, without their content.</param>
/// <param name="Formats">As which each log was read.</param>
/// <param name="Warnings">What was wrong with a log as a whole without keeping it from being read.</param>
public sealed record LogSummary(
    long Lines,
    long Entries,
    long Other,
    long Broken,
    IReadOnlyList<BrokenLine> FirstBroken,
    IReadOnlyList<LogAsRead> Formats,
    IReadOnlyList<string> Warnings
);

public sealed record LogAsRead(string Log, string Format);
