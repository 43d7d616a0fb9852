using Plimsoll.Core.Reports.Audit;

namespace Plimsoll.Cli.Serving;

/// <summary>What the interface answers from: the last window's audit, and how the work stands.</summary>
/// <param name="Report">Null until the first window has ended.</param>
/// <param name="Windows">That have ended.</param>
/// <param name="Database">Null where no database is looked at.</param>
internal sealed record ServeState(AuditReport? Report, long Windows, DatabaseState? Database);

/// <param name="Away">Why the database could not be looked at in the last window; null where it could.</param>
internal sealed record DatabaseState(string? Away);
