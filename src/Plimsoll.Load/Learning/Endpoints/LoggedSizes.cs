namespace Plimsoll.Load.Learning.Endpoints;

/// <summary>Sizes of answers in bytes.</summary>
/// <param name="Known">Answers whose size the log tells.</param>
/// <param name="P95">To within an eighth of its value.</param>
public sealed record LoggedSizes(long Known, double Mean, double P95, double Most);
