namespace Plimsoll.Core.Signals.Traces;

/// <summary>Takes whole traces, one at a time, and keeps nothing of the view after the call.</summary>
public interface ITraceSink
{
    void Add(TraceView trace);
}
