namespace Plimsoll.Core.Signals.Traces;

/// <summary>Takes traces one after another, never two at once, from whatever gathers them.</summary>
public interface ITraceSink
{
    /// <param name="trace">Valid during the call alone.</param>
    void Add(TraceView trace);
}
