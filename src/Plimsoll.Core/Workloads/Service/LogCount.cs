namespace Plimsoll.Core.Workloads.Service;

/// <summary>Log records that say the same, counted.</summary>
/// <param name="Severity"><c>ERROR</c> and the like.</param>
/// <param name="Text">The template that the sender gave; empty where it gave none: a text may hold data.</param>
/// <param name="Exception">The type of the exception; empty where none.</param>
public sealed record LogCount(string Service, string Severity, string Text, string Exception, long Count);
