using Plimsoll.Core.Reports;

namespace Plimsoll.Core.Tests.Reports;

public sealed class TuneHeadlineTests
{
    [Fact]
    public void Says_that_figures_of_failing_requests_say_little()
    {
        Lead("scenario", new() { ErrorRate = 0.53 }, new() { ErrorRate = 0.53 })
            .ShouldContain("53 % of the requests failed");
        Lead("scenario", new() { ErrorRate = 0.02 }, new()).ShouldNotContain("failed");
    }

    [Fact]
    public void Says_where_a_live_load_became_another()
    {
        Lead("live", new() { ThroughputPerS = 94.5 }, new() { ThroughputPerS = 47.6 })
            .ShouldContain("94.5 statements/s before and 47.6 after");
        Lead("live", new() { ThroughputPerS = 94.5 }, new() { ThroughputPerS = 80 }).ShouldNotContain("two loads");
        Lead("scenario", new() { ThroughputPerS = 94.5 }, new() { ThroughputPerS = 47.6 })
            .ShouldNotContain("two loads");
    }

    private static string Lead(string mode, TuneState before, TuneState after) =>
        TuneHeadline.Lead(
            new TuneReport
            {
                StartedAt = DateTimeOffset.UnixEpoch,
                EndedAt = DateTimeOffset.UnixEpoch.AddMinutes(1),
                Database = "shop",
                ServerVersion = "15",
                Mode = mode,
                WantedHeadroom = 3,
                Before = before,
                After = after,
                Steps = [],
                Planned = [],
                Refused = [],
                Ended = "Done.",
            }
        );
}
