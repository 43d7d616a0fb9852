using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Postgres.Plans;

/// <summary>A statement in a form that the server prepares.</summary>
/// <param name="Sql">The text, where needed rewritten so that it parses; it means the same.</param>
/// <param name="ParameterTypes">
/// The types that the server found, in order, as <c>regtype</c> prints them; empty where there is no parameter.
/// </param>
/// <param name="SearchPath">The search path under which its names are found; null for the session's own.</param>
public sealed record PlannableStatement(
    Fingerprint Fingerprint,
    string Sql,
    IReadOnlyList<string> ParameterTypes,
    string? SearchPath = null
)
{
    /// <summary>What PREPARE must be told about the types, <c>unknown</c> where the server finds out by itself.</summary>
    internal IReadOnlyList<string> DeclaredTypes { get; init; } = [];
}

/// <summary>Whether a statement can be planned.</summary>
public abstract record Plannability
{
    private Plannability() { }

    public sealed record Yes(PlannableStatement Statement) : Plannability;

    public sealed record No(PlanRefusal Refusal) : Plannability;
}
