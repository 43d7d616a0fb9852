using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Cli.Auditing;

/// <summary>Folds traces into one window after the other. Traces and turns come on one thread; what is over is read on any.</summary>
internal sealed class WindowedFold(ServiceFoldOptions options) : ITraceSink
{
    private ServiceFold _fold = new(options);
    private ServiceFold? _over;

    public void Add(TraceView trace) => _fold.Add(trace);

    /// <summary>To be called where traces are added.</summary>
    public void Turn() => (_over, _fold) = (_fold, new ServiceFold(options));

    /// <summary>Of the window that ended with the last turn.</summary>
    public ServiceWorkload Snapshot(Window window, TraceLoss loss, IReadOnlyList<Exemplar> exemplars)
    {
        var over = _over ?? throw new InvalidOperationException("No window has ended.");
        return over.Snapshot(window, loss, exemplars: exemplars);
    }
}
