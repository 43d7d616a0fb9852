namespace Plimsoll.Telemetry.Logs;

/// <summary>Log records that say the same, counted.</summary>
/// <param name="Severity"><c>ERROR</c> and the like, by OpenTelemetry's ranges.</param>
/// <param name="Text">The template; numbers, quoted text and identities are <c>{}</c>.</param>
/// <param name="Exception">The type of the exception that it carries; empty where none.</param>
public sealed record LogTemplate(string Service, string Severity, string Text, string Exception, long Count)
{
    /// <summary>The sender gave the template; else <see cref="Text"/> is made of a record's words, and may hold a name.</summary>
    public bool IsTemplate { get; init; }
}
