using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Diagnosis;

/// <summary>How much it matters now.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing suffers.</summary>
    Info,
    Low,
    Medium,
    High,
}

/// <summary>How sure the detector is that it is a problem.</summary>
public enum Confidence
{
    Low,
    Medium,
    High,
}

/// <summary>One figure or fact that a finding rests on.</summary>
/// <param name="Label">What it is, e.g. <c>rows read per call</c>.</param>
/// <param name="Value">With its unit, for people, e.g. <c>1.2 M</c>.</param>
public sealed record Evidence(string Label, string Value);

/// <summary>A problem, what shows it, and what would help.</summary>
public sealed record Finding
{
    /// <summary>The detector's slug.</summary>
    public required string Rule { get; init; }

    /// <summary>What it is about: a table, index, setting, or a statement's fingerprint. With <see cref="Rule"/> it is unique in a report.</summary>
    public required string Subject { get; init; }

    /// <summary>One line, without a full stop, that names the subject.</summary>
    public required string Title { get; init; }

    /// <summary>What happens and why it is slow or dangerous, in words that a developer understands.</summary>
    public required string Explanation { get; init; }
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>
    /// The share of the server's time that it concerns, 0 to 1; zero where it concerns none now. For what services tell it
    /// is of the time of all requests, each by its business weight.
    /// </summary>
    public double Share { get; init; }
    public required Severity Severity { get; init; }
    public required Confidence Confidence { get; init; }

    /// <summary>Statements that it concerns, largest share first.</summary>
    public IReadOnlyList<Fingerprint> Statements { get; init; } = [];
    public IReadOnlyList<Prescription> Prescriptions { get; init; } = [];

    /// <summary>Endpoints that share the cause, largest share first; empty where it is about none, or about one as such.</summary>
    public IReadOnlyList<EndpointShare> Endpoints { get; init; } = [];

    /// <summary>The rule's page.</summary>
    public string Page => $"docs/reference/rules/{Rule}.md";
}
