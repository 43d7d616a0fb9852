using System.Globalization;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>The bottleneck's figures in words, the same in text and HTML.</summary>
public static class BottleneckWords
{
    public static IEnumerable<(string Label, string Value)> Figures(Candidate candidate)
    {
        if (candidate.Utilisation is { } used)
        {
            yield return ("used", Format.Percent(used));
        }
        if (candidate.Share is { } share)
        {
            yield return ("of all requests' time", Format.Percent(share));
        }
        if (candidate.Waiting is { } waiting)
        {
            yield return ("waiting for it at once", waiting.ToString("0.##", CultureInfo.InvariantCulture));
        }
        if (candidate.SymptomOf is { } cause)
        {
            yield return ("held up by", ResourceNames.Of(cause));
        }
    }

    /// <summary>The runner-up, and what would bind next.</summary>
    public static IEnumerable<string> Others(Bottleneck bottleneck)
    {
        if (bottleneck.RunnerUp is { } runnerUp)
        {
            yield return $"Runner-up: {Name(runnerUp)}{In(runnerUp)}.";
        }
        if (bottleneck.Next is { } next)
        {
            var at = bottleneck.NextAt is { } multiple
                ? $", at {multiple.ToString("0.#", CultureInfo.InvariantCulture)} times today's rate"
                : "";
            yield return $"Once that is lifted, the next would be {Name(next)}{at}{In(next)}.";
        }
    }

    public static string Name(Candidate candidate) =>
        candidate.Name.Length > 0
            ? $"{ResourceNames.Of(candidate.Resource)} ({StatementLabel.Cut(candidate.Name, 80)})"
            : ResourceNames.Of(candidate.Resource);

    private static string In(Candidate candidate)
    {
        var figures = Figures(candidate).Select(f => $"{f.Label} {f.Value}").ToList();
        return figures.Count > 0 ? $" ({string.Join(", ", figures)})" : "";
    }
}
