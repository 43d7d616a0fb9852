namespace Plimsoll.Core.Reports;

/// <summary>A prescription that was not tried, and why.</summary>
public sealed record TuneRefusal(string Rule, string Title, TuneChange Change, string Reason);
