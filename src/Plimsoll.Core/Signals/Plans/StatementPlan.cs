namespace Plimsoll.Core.Signals.Plans;

/// <summary>How the plan was made; none of these ever executes the statement.</summary>
public enum PlanKind
{
    /// <summary>The statement has no parameter.</summary>
    Exact,

    /// <summary>Parameters unknown: <c>plan_cache_mode = force_generic_plan</c>.</summary>
    Generic,

    /// <summary>With parameter samples drawn from the server's own statistics.</summary>
    Sampled,
}

/// <summary>The planner's plan for a statement. Its conditions hold no literal of the users' data.</summary>
public sealed record StatementPlan(Fingerprint Statement, PlanKind Kind, PlanNode Root);

/// <summary>Why a statement has no plan.</summary>
public enum PlanRefusalReason
{
    /// <summary>Not a SELECT, INSERT, UPDATE, DELETE or MERGE.</summary>
    Utility,
    TruncatedText,
    TemporaryTable,
    OtherDatabase,

    /// <summary>A relation, column or function that it names is gone or not on the search path.</summary>
    MissingObject,
    Privilege,

    /// <summary>The normalised text is not plannable SQL, e.g. <c>interval $1</c>.</summary>
    NotPlannable,
    Timeout,
}

public sealed record PlanRefusal(Fingerprint Statement, PlanRefusalReason Reason, string Detail);
