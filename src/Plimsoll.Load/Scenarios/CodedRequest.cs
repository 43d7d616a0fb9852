namespace Plimsoll.Load.Scenarios;

/// <summary>A request made by code from the values of its session.</summary>
/// <param name="PathAndQuery">From the first '/', escaped; the target's own path goes before it.</param>
public sealed record CodedRequest(string PathAndQuery)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body; null where there is none.</summary>
    public string? Json { get; init; }
}
