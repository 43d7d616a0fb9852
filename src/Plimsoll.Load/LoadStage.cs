namespace Plimsoll.Load;

/// <summary>What a load is doing.</summary>
public enum LoadStage
{
    /// <summary>What is seen is not counted yet.</summary>
    WarmUp,
    Measuring,

    /// <summary>At a low rate, until what an overload has left waiting is answered.</summary>
    Draining,

    /// <summary>At the same level with its faults; what is seen is no evidence for the knee.</summary>
    Faults,
}
