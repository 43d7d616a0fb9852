using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>One kind of failure and how often it came.</summary>
/// <param name="Stage">How far the request came.</param>
/// <param name="Status">Of the answer; null where there was none.</param>
/// <param name="What">The check that failed, as the scenario names it, cut where it is long; null elsewhere.</param>
public sealed record FailureCount(Stage Stage, Cause Cause, int? Status, string? What, long Count)
{
    private const int LongestName = 120;

    public static IReadOnlyList<FailureCount> Of(IEnumerable<KeyValuePair<Failure, long>> failures) =>
        [
            .. failures
                .OrderByDescending(pair => pair.Value)
                .Select(pair => new FailureCount(
                    pair.Key.Stage,
                    pair.Key.Cause,
                    pair.Key.Status == 0 ? null : pair.Key.Status,
                    pair.Key.What is { Length: > LongestName } what ? what[..LongestName] + "…" : pair.Key.What,
                    pair.Value
                )),
        ];

    /// <summary>E.g. <c>answer: status 503</c>, <c>check: check 200 (json $.ok)</c>.</summary>
    public override string ToString() =>
        $"{FailureWords.Of(Stage)}: {FailureWords.Of(Cause)}{(Status is { } status ? " " + status : "")}"
        + (What is null ? "" : $" ({What})");
}
