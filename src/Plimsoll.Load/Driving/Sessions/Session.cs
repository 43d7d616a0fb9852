using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving.Sessions;

/// <summary>One visitor on one journey. Its worker uses it for one session after another, so that none takes memory.</summary>
internal sealed class Session
{
    /// <param name="cookies">Null where it keeps none.</param>
    public Session(Scenario scenario, CookieJar? cookies)
    {
        Bindings = new Bindings(scenario.Slots, scenario.DataSets, Random) { Cookies = cookies };
        Call = new Call { Owner = this, Request = Written };
    }

    public SessionRandom Random { get; } = new();
    public Bindings Bindings { get; }
    public Call Call { get; }

    /// <summary>Where requests are written that are not always the same.</summary>
    public RequestBytes Written { get; } = new();

    public JourneyPlan Journey { get; set; } = null!;
    public StepPlan Step { get; set; } = null!;
    public SessionState State { get; set; }

    /// <summary>
    /// When its request is or was due, since the load began: nothing that was due before is still to be recorded. It
    /// lies in the past while a request is late or waits for its answer.
    /// </summary>
    public TimeSpan Due { get; set; }

    /// <summary>When the request was handed over to be sent.</summary>
    public TimeSpan Started { get; set; }

    /// <summary>Its place among those under way.</summary>
    public int Place { get; set; }

    /// <summary>Neighbours in the order in which requests time out.</summary>
    public Session? Before { get; set; }
    public Session? After { get; set; }
    public bool HasDeadline { get; set; }
}

internal enum SessionState
{
    /// <summary>Its request is written and waits until it is due.</summary>
    Ready,

    /// <summary>Its step is passed over when it is due: a value is missing.</summary>
    Skips,

    /// <summary>Its values make no request, which is found out when it is due.</summary>
    Unsendable,

    /// <summary>It waits for the answer.</summary>
    InFlight,
}
