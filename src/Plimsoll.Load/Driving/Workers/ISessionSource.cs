namespace Plimsoll.Load.Driving.Workers;

/// <summary>Says when a worker's next session begins.</summary>
internal interface ISessionSource
{
    /// <summary>When the next one is due, since the load began; the largest time where that is not known.</summary>
    TimeSpan Due { get; }

    /// <summary>Takes the next session where it is due.</summary>
    /// <param name="number">From 1, over all workers; what the session draws depends on it and on the seed alone.</param>
    bool TryTake(TimeSpan now, out long number, out TimeSpan due);

    /// <summary>A session is over.</summary>
    void Ended(TimeSpan at);

    /// <summary>Of today's peak, from now on.</summary>
    void SetMultiple(double multiple, TimeSpan now);
}
