namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>What a statement does.</summary>
public enum StatementVerb
{
    Read,
    Write,
    Begin,

    /// <summary>Commit or rollback.</summary>
    End,
    Other,
}
