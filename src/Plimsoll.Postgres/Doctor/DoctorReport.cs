namespace Plimsoll.Postgres.Doctor;

public enum CheckState
{
    Ok,

    /// <summary>Works, but sees or does less.</summary>
    Warn,

    /// <summary>Does not work until it is mended.</summary>
    Fail,
}

/// <summary>What a check matters for.</summary>
public enum CheckConcern
{
    /// <summary>Observing, and so everything.</summary>
    Audit,

    /// <summary>Making changes with <c>tune --apply</c>.</summary>
    Tune,
}

/// <param name="Name">A short slug, unique in a report, e.g. <c>statements-readable</c>.</param>
/// <param name="What">One sentence on what was found, and what follows from it.</param>
/// <param name="Remedy">The exact SQL or line of configuration that mends it; null where all is well or nothing would.</param>
public sealed record DoctorCheck(
    string Name,
    CheckConcern Concern,
    CheckState State,
    string What,
    string? Remedy = null
);

/// <summary>Whether a server is fit for Plimsoll, check by check.</summary>
/// <param name="Server">For people: user, host, port and database.</param>
public sealed record DoctorReport(string Server, IReadOnlyList<DoctorCheck> Checks)
{
    public bool CanAudit => Worst(CheckConcern.Audit) != CheckState.Fail;

    public bool CanTune => CanAudit && Worst(CheckConcern.Tune) != CheckState.Fail;

    public CheckState Worst(CheckConcern concern) =>
        Checks.Where(c => c.Concern == concern).Select(c => c.State).DefaultIfEmpty(CheckState.Ok).Max();
}
