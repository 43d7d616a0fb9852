namespace Plimsoll.Core.Signals;

/// <summary>Something that could not be observed, why, and what would make it visible.</summary>
/// <param name="What">What is missing, e.g. <c>hypothetical indexes</c>.</param>
/// <param name="Why">The reason, e.g. <c>the extension hypopg is not installed</c>.</param>
/// <param name="Remedy">The exact SQL (or line of configuration) that would allow it; null where nothing would.</param>
/// <param name="Consequence">What is weaker for it.</param>
public sealed record Blindspot(string What, string Why, string? Remedy, string Consequence);
