using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Plans;

/// <summary>What the server's refusal to plan a statement means.</summary>
public static class PlanRefusals
{
    public static PlanRefusal Of(Fingerprint fingerprint, PostgresException e) =>
        new(fingerprint, ReasonOf(e), ServerMessage.Safe(e));

    private static PlanRefusalReason ReasonOf(PostgresException e) =>
        e.SqlState switch
        {
            PostgresErrorCodes.SyntaxError when IsCutOff(e) => PlanRefusalReason.TruncatedText,
            PostgresErrorCodes.InsufficientPrivilege => PlanRefusalReason.Privilege,
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => PlanRefusalReason.Timeout,
            PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedColumn
            or PostgresErrorCodes.UndefinedObject
            or PostgresErrorCodes.InvalidSchemaName
            or PostgresErrorCodes.UndefinedFunction
            // "could not open relation with OID": dropped while it was planned.
            or PostgresErrorCodes.InternalError => PlanRefusalReason.MissingObject,
            PostgresErrorCodes.FeatureNotSupported
                when e.MessageText.StartsWith("cross-database", StringComparison.Ordinal) =>
                PlanRefusalReason.OtherDatabase,
            PostgresErrorCodes.InvalidCatalogName => PlanRefusalReason.OtherDatabase,
            _ => PlanRefusalReason.NotPlannable,
        };

    private static bool IsCutOff(PostgresException e) =>
        e.MessageText.Contains("at end of input", StringComparison.Ordinal)
        || e.MessageText.StartsWith("unterminated", StringComparison.Ordinal);
}
