namespace Plimsoll.Core.Diagnosis.Bottlenecks;

public enum BottleneckVerdict
{
    /// <summary>One resource binds: <see cref="Bottleneck.Binds"/>.</summary>
    Named,

    /// <summary>All is seen, and nothing is used up.</summary>
    Nothing,

    /// <summary>Something may bind; what would tell is in <see cref="Bottleneck.Missing"/>.</summary>
    CannotTell,
}
