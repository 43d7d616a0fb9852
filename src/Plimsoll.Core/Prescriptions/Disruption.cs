namespace Plimsoll.Core.Prescriptions;

/// <summary>How much a change disturbs those who run the backend; least first. The order decides what is tried first.</summary>
public enum Disruption
{
    /// <summary>Refreshes statistics; nothing to revert.</summary>
    Statistics,

    /// <summary>A setting that takes effect without a restart.</summary>
    Setting,

    /// <summary>An index built or dropped concurrently.</summary>
    Index,

    /// <summary>A maintenance operation that takes time and I/O, such as REINDEX CONCURRENTLY.</summary>
    Maintenance,

    /// <summary>A setting that needs a restart.</summary>
    Restart,

    /// <summary>A lever switched on.</summary>
    Lever,

    /// <summary>A change of the application's code or schema by a person.</summary>
    Code,

    /// <summary>New infrastructure.</summary>
    Infrastructure,
}
