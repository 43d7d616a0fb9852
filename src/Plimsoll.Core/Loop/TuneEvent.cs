using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Reports;

namespace Plimsoll.Core.Loop;

/// <summary>What the loop is about to do or has just done, for those who watch.</summary>
public abstract record TuneEvent
{
    private TuneEvent() { }

    /// <summary>An earlier run's trial was unfinished and has been brought to its end.</summary>
    public sealed record Recovered(string Rule, string Sql, bool Kept) : TuneEvent;

    /// <summary>Observing and diagnosing.</summary>
    public sealed record Looking : TuneEvent;

    /// <param name="Of">What is measured, e.g. <c>baseline</c>.</param>
    /// <param name="For">How long it takes.</param>
    public sealed record Measuring(string Of, TimeSpan For) : TuneEvent;

    /// <summary>Searching for the highest multiple of the peak that holds the promise.</summary>
    public sealed record Probing(string Of) : TuneEvent;

    public sealed record Applying(Prescription Prescription) : TuneEvent;

    public sealed record Reverting(Prescription Prescription, string Reason) : TuneEvent;

    public sealed record Refused(Prescription Prescription, string Reason) : TuneEvent;

    public sealed record Judged(TuneStep Step) : TuneEvent;

    /// <param name="Now">How the service does now, after what has been kept.</param>
    public sealed record Standing(TuneState Now) : TuneEvent;

    public sealed record Ended(string Reason) : TuneEvent;
}
