using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Prescriptions;

namespace Plimsoll.Tests.Loops;

/// <summary>A finding that is there for its prescriptions alone.</summary>
internal static class AFinding
{
    public static Finding With(params IReadOnlyList<Prescription> prescriptions) =>
        new()
        {
            Rule = prescriptions.Select(p => p.Rule).FirstOrDefault("missing-index"),
            Subject = "x",
            Title = "x",
            Explanation = "x.",
            Evidence = [],
            Severity = Severity.High,
            Confidence = Confidence.High,
            Prescriptions = prescriptions,
        };
}
