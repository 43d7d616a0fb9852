namespace Plimsoll.Core.Diagnosis.Bottlenecks;

/// <summary>Where "used up" begins, the same for every rule, each with its reason.</summary>
internal static class Limits
{
    /// <summary>
    /// Of processors. At 85 % the queue of a single server is 5.7 long (M/M/1: ρ / (1 − ρ)), and what a window of seconds shows
    /// of a resource that is always used lies some percent below 1.
    /// </summary>
    public const double Busy = 0.85;

    /// <summary>Requests that wait at once, in the mean: every second look finds somebody waiting.</summary>
    public const double Queueing = 0.5;

    /// <summary>Of the requests' time; less is not worth lifting, whatever it is.</summary>
    public const double Noticeable = 0.05;

    /// <summary>Of the requests' time, or of the holders of something: what most of it goes to.</summary>
    public const double Most = 0.5;

    /// <summary>Of the window in which a quota stopped the container: one period in ten.</summary>
    public const double Throttled = 0.1;

    /// <summary>
    /// Of the window in pauses of the garbage collector. From a quarter on, lifting them brings a third more; below, more is to
    /// be won elsewhere on a busy processor.
    /// </summary>
    public const double Pausing = 0.25;

    /// <summary>Of the connections that may be. The last ones come and go too quickly to be seen in every look.</summary>
    public const double Full = 0.9;

    /// <summary>Milliseconds that a call spends on its way, both ways together: a data centre's own network takes less than one.</summary>
    public const double LongWay = 2;

    /// <summary>Fewer looks at the sessions than this say too little (their standard error is above 10 %).</summary>
    public const int Looks = 25;

    /// <summary>Lock contentions a second that are worth asking for; a healthy process has a few.</summary>
    public const double ContentionsPerSecond = 20;
}
