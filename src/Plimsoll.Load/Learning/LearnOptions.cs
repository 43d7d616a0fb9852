namespace Plimsoll.Load.Learning;

/// <summary>How a scenario is learned from logs.</summary>
public sealed record LearnOptions
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "learned";

    /// <summary>
    /// Requests that may change something and are replayed all the same, e.g. <c>POST /cart</c>; a segment in braces
    /// or <c>*</c> stands for any. GET, HEAD and OPTIONS always are.
    /// </summary>
    public IReadOnlyList<AllowedRequest> Allow { get; init; } = [];

    /// <summary>Only what began from then on, UTC; null: from the beginning.</summary>
    public DateTime? From { get; init; }

    /// <summary>Only what began before, UTC; null: to the end.</summary>
    public DateTime? Until { get; init; }

    /// <summary>The pause that ends a session; null: told from the log.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Whether the scenario follows the rate over the whole log; else it keeps to that of the busiest hour.</summary>
    public bool Profile { get; init; }

    /// <summary>Over which today's peak is taken.</summary>
    public TimeSpan Peak { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Rare places of the service are put together until about so many are left.</summary>
    public int MostEndpoints { get; init; } = 80;

    /// <summary>The graphs of the journeys grow no larger, all together.</summary>
    public int MostSteps { get; init; } = 1_500;

    /// <summary>Of the sample that journeys are told apart on, and of the replay.</summary>
    public int Seed { get; init; } = 1;
}
