namespace Plimsoll.Load.Agents.Manifests;

/// <summary>What a load in Kubernetes is to be.</summary>
public sealed record ManifestOptions
{
    /// <summary>Of all objects, with an ending each.</summary>
    public string Name { get; init; } = "plimsoll-load";

    /// <summary>Null leaves it to whoever applies the manifest.</summary>
    public string? Namespace { get; init; }

    /// <summary>A container image with the command in its path.</summary>
    public required string Image { get; init; }

    /// <summary>How many, at least 1.</summary>
    public required int Agents { get; init; }

    /// <summary>Null takes the scenario's own.</summary>
    public Uri? Target { get; init; }

    /// <summary>Processors that an agent asks for and may have at most.</summary>
    public double Processors { get; init; } = 2;

    /// <summary>Of the verb that coordinates: <c>run</c> or <c>envelope</c>.</summary>
    public string Verb { get; init; } = "run";

    /// <summary>Further words for that verb.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>All ends after this at the latest.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);
}
