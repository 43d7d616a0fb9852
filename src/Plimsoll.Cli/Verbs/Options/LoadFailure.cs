namespace Plimsoll.Cli.Verbs.Options;

/// <summary>What of a load ends the command with an exit code of its own.</summary>
public enum LoadFailure
{
    /// <summary>The promise does not hold.</summary>
    Slo,

    /// <summary>The figures must not be believed.</summary>
    Invalid,

    /// <summary>A fault was not recovered from in time, a check of the data is broken, or a rule ended the load.</summary>
    Faults,
}
