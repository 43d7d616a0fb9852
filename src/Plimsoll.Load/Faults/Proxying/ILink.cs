namespace Plimsoll.Load.Faults.Proxying;

/// <summary>What a connection sees of its proxy.</summary>
internal interface ILink
{
    IFaultClock Clock { get; }

    /// <summary>The faults that are active now.</summary>
    LinkState State { get; }

    void Count(Way way, int bytes);

    void CountStruck();
}
