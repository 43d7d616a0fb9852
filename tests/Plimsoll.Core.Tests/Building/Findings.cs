using Plimsoll.Core.Diagnosis;

namespace Plimsoll.Core.Tests.Building;

/// <summary>What every finding of every rule keeps.</summary>
public static class Findings
{
    public static void ShouldBeSound(IReadOnlyList<Finding> findings, IDetector detector)
    {
        findings.Select(f => f.Subject).ShouldBeUnique();
        foreach (var finding in findings)
        {
            finding.Rule.ShouldBe(detector.Slug);
            finding.Subject.ShouldNotBeNullOrWhiteSpace();
            finding.Title.ShouldNotBeNullOrWhiteSpace();
            finding.Title.ShouldNotEndWith(".");
            finding.Title.ShouldNotContain("\n");
            finding.Explanation.ShouldEndWith(".");
            finding.Evidence.ShouldNotBeEmpty();
            finding.Evidence.ShouldAllBe(e => e.Label.Length > 0 && e.Value.Length > 0);
            finding.Endpoints.Select(e => e.Endpoint).ShouldBeUnique();
            finding.Endpoints.ShouldAllBe(e => e.Share >= 0 && e.Share <= 1);
            finding.Share.ShouldBeInRange(0, 1 + 1e-9);
            foreach (var prescription in finding.Prescriptions)
            {
                prescription.Rule.ShouldBe(detector.Slug);
                prescription.Title.ShouldNotEndWith(".");
                prescription.Predicted.LoadReduction.ShouldBeInRange(0, 1 + 1e-9);
                prescription.Predicted.Effect.ShouldNotBeNullOrWhiteSpace();
            }
        }
    }
}
