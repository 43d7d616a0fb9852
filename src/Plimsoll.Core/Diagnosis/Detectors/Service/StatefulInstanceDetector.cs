using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A service whose processes keep what their callers need: it cannot simply be run twice.</summary>
public sealed class StatefulInstanceDetector : IDetector
{
    public const long FewRequests = 3;
    public const long FewReturns = 50;

    /// <summary>Of the returns, that meet the same process, above what chance gives.</summary>
    public const double Bound = 0.95;
    public const double Chance = 0.8;

    /// <summary>Of requests on another process than before, that fail, above the rest.</summary>
    public const double FailsElsewhere = 0.2;

    public string Slug => "stateful-instance";

    public string Summary =>
        "A service that keeps sessions or files in one process, so that it cannot simply be run twice.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from use in service.Sessions
        let reasons = ReasonsOf(service, use).ToList()
        where reasons.Count > 0
        select Judge(use, reasons);

    private static IEnumerable<Evidence> ReasonsOf(ServiceWorkload service, SessionUse use)
    {
        if (use.InProcessState >= FewRequests)
        {
            yield return new(
                "requests that used a session kept in the process",
                $"{use.InProcessState} of {use.Requests}"
            );
        }
        if (use.LocalFiles >= FewRequests)
        {
            yield return new(
                "requests that used files of the process's own disk",
                $"{use.LocalFiles} of {use.Requests}"
            );
        }
        if (
            use is { Instances: >= 2, Returns: >= FewReturns }
            && use.SameByChance <= Chance
            && use.SameInstance >= Bound * use.Returns
        )
        {
            yield return new(
                "callers that come back to the same process",
                $"{Format.Percent((double)use.SameInstance / use.Returns)} of {use.Returns} returns, where chance gives {Format.Percent(use.SameByChance)}"
            );
        }
        var usual =
            service.Endpoints.Where(e => e.Key.Service == use.Service).Sum(e => e.Errors)
            / Math.Max(1, service.Endpoints.Where(e => e.Key.Service == use.Service).Sum(e => e.Requests));
        if (
            use.ErrorsElsewhere >= FewRequests
            && (double)use.ErrorsElsewhere / use.RequestsElsewhere is var failed
            && failed >= FailsElsewhere
            && failed >= 2 * usual
        )
        {
            yield return new(
                "requests that fail on another process than the caller's last",
                $"{use.ErrorsElsewhere} of {use.RequestsElsewhere}, against {Format.Percent(usual)} of all"
            );
        }
    }

    private Finding Judge(SessionUse use, List<Evidence> reasons)
    {
        var isCertain = use.InProcessState >= FewRequests || use.ErrorsElsewhere >= FewRequests;
        return new Finding
        {
            Rule = Slug,
            Subject = use.Service,
            Title = $"{use.Service} keeps what its callers need in one process",
            Explanation =
                $"Requests of {use.Service} depend on the process that they meet. A second process does not know what the first holds, and what it holds is "
                + "lost when it is restarted or replaced: it blocks scaling out.",
            Evidence =
            [
                new("processes seen", Format.Count(use.Instances)),
                .. reasons,
                .. use.Endpoints.Count > 0 ? new[] { new Evidence("endpoints", string.Join(", ", use.Endpoints)) } : [],
            ],
            Severity = use.Instances > 1 && use.ErrorsElsewhere >= FewRequests ? Severity.High : Severity.Low,
            Confidence = isCertain ? Confidence.High : Confidence.Medium,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Keep the state of {use.Service} outside its processes",
                    "Keep sessions in a distributed cache or in the database (and the keys that protect cookies with them), files in an object store"
                        + (use.Endpoints.Count > 0 ? $"; begin with {use.Endpoints[0]}." : "."),
                    0,
                    "any process can answer any request; a request itself is no quicker",
                    "requests by caller and process"
                ),
            ],
        };
    }
}
