using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Telemetry.Doors;

/// <summary>Hands each trace to who analyses it and to who keeps examples. A fault there costs that trace alone.</summary>
internal sealed class TraceFork(ITraceSink sink, ExemplarKeeper exemplars) : ITraceSink
{
    public ExemplarKeeper Exemplars => exemplars;

    public long Faults { get; private set; }

    public Exception? LastFault { get; private set; }

    public void Add(TraceView trace)
    {
        try
        {
            sink.Add(trace);
            exemplars.Add(trace);
        }
        catch (Exception e)
        {
            Faults++;
            LastFault = e;
        }
    }
}
