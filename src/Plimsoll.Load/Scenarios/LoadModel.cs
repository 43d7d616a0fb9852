namespace Plimsoll.Load.Scenarios;

/// <summary>Who decides when a session begins.</summary>
public enum LoadModel
{
    /// <summary>Sessions begin when they are due, whatever becomes of those before.</summary>
    Open,

    /// <summary>
    /// A fixed number of sessions is under way; each ends, then the next begins. A slow service is asked less often, which
    /// is right for batch jobs and pools of workers and wrong for people who come from outside.
    /// </summary>
    Closed,
}
