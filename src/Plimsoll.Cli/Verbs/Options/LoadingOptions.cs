using System.CommandLine;
using System.CommandLine.Parsing;
using Plimsoll.Core.Trials;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary>Options of the verbs that drive a load; each call makes a new one, for an option belongs to one command.</summary>
public static class LoadingOptions
{
    public static Option<Uri?> Target() =>
        new("--target")
        {
            HelpName = "http://host:port",
            Description = "Where the service listens; overrides the scenario's own.",
            CustomParser = result =>
            {
                var word = result.Tokens[0].Value;
                if (Uri.TryCreate(word, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                {
                    return uri;
                }
                result.AddError($"'{word}' is not an address such as http://127.0.0.1:5080.");
                return null;
            },
        };

    public static Option<string[]?> OwnedTargets() =>
        new("--i-own-this-target")
        {
            HelpName = "host",
            Description =
                "Allow a load on this host. Without it only this machine is loaded: 127.0.0.1, ::1 or localhost. "
                + "May be given more than once.",
        };

    public static Option<Slo?> Slo() =>
        new("--slo")
        {
            HelpName = "p95<300ms,errors<0.1%",
            Description = "The promise; overrides the scenario's own.",
            CustomParser = result =>
            {
                if (Core.Trials.Slo.TryParse(result.Tokens[0].Value, out var parsed, out var errors))
                {
                    return parsed;
                }
                result.AddError($"The SLO cannot be understood: {string.Join("; ", errors)}.");
                return null;
            },
        };

    public static Option<int> Seed() =>
        new("--seed")
        {
            HelpName = "number",
            Description = "Of all that is drawn by chance: arrivals, journeys, the bootstrap.",
            DefaultValueFactory = _ => 1,
        };

    public static Option<TimeSpan?> WarmUp() =>
        new("--warm-up")
        {
            HelpName = "10s",
            Description =
                "What passes before anything is measured. The mean length of a session when it is not given, within 2 and 30 seconds.",
            CustomParser = result =>
                CommonOptions.Parsed(
                    result,
                    w => w is "0" or "0s" ? TimeSpan.Zero : Duration.Parse(w),
                    "a length of time such as 10s"
                ),
        };

    public static Option<TimeSpan> Timeout() =>
        CommonOptions.Duration("--timeout", TimeSpan.FromSeconds(10), "Of one request; longer counts as failed.");

    public static Option<FileInfo?> JUnit() =>
        new("--junit") { HelpName = "file", Description = "Write the thresholds as a suite of tests in JUnit's XML." };

    public static Option<int?> Connections() =>
        new("--connections")
        {
            HelpName = "number",
            Description =
                "So many connections, opened beforehand: where all are busy, a request waits in line, and that is part of its "
                + "latency. Without it more are opened whenever none is free.",
        };

    public static Option<int?> Workers() =>
        new("--workers")
        {
            HelpName = "number",
            Description = "Threads that drive the load. Half of the processors, at most 8, when it is not given.",
        };

    /// <summary>For options that say how much: a multiple of today's peak.</summary>
    public static double Multiple(ArgumentResult result) => Positive(result, "a multiple of today's peak, above 0");

    /// <summary>For options whose value is a number above 0, up to a million.</summary>
    public static double Positive(ArgumentResult result, string expected) =>
        CommonOptions.Parsed(result, word => CommonOptions.Positive(word, most: 1_000_000), expected);
}
