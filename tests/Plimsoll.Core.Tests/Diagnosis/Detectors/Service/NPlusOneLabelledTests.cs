using Plimsoll.Bench.NPlusOnes;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

/// <summary>The rule over endpoints that are drawn by lot, of kinds with and without a loop, with telemetry of every richness.</summary>
public sealed class NPlusOneLabelledTests
{
    private const int Cases = 240;

    [Theory]
    [InlineData(20_261_121)]
    [InlineData(981_421)]
    public void Over_labelled_endpoints_it_is_right_as_often_as_it_must_be(int seed)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var score = new Score();
        score.Add(Labelled.Judge(Labelled.Known, Cases, new Random(seed)));
        score.Add(Labelled.Judge(Labelled.Unseen, Cases, new Random(seed)));

        var wrong = $"seed {seed}: {string.Join("; ", score.Wrong.Select(w => $"{w.Key} ({w.Value})"))}";
        score.Cases.ShouldBe(2 * Cases);
        (score.Found + score.Missed).ShouldBeGreaterThan(200, "as many with a loop");
        score.Precision.ShouldBeGreaterThanOrEqualTo(0.99, wrong);
        score.Recall.ShouldBeGreaterThanOrEqualTo(0.95, wrong);
    }
}
