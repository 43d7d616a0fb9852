namespace Plimsoll.Load.Pacing;

/// <summary>How sessions arrive.</summary>
public enum ArrivalProcess
{
    /// <summary>Independently of each other, as people do.</summary>
    Poisson,

    /// <summary>At equal distances.</summary>
    Constant,
}
