using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Bench.PredictedGains;

/// <summary>What an audit says that a request of an endpoint would take less.</summary>
internal static class Prediction
{
    /// <returns>Milliseconds a request, in the mean; null where the flaw was not found, or nothing was predicted.</returns>
    public static double? Of(Flaw flaw, Look look)
    {
        var service = look.Workload.Service!;
        if (
            service.Endpoints.FirstOrDefault(e => e.Key.Name == flaw.Endpoint) is not { } endpoint
            || look.Findings.FirstOrDefault(f => f.Rule == flaw.Rule && Concerns(f, endpoint)) is not { } finding
        )
        {
            return null;
        }
        var reduction = finding.Prescriptions[0].Predicted.LoadReduction;
        return DetectorCatalog.IsOfServices(flaw.Rule)
            // Of all requests' time: a detector of services works out milliseconds and divides.
            ? reduction * service.TotalCost / (endpoint.Requests * endpoint.Weight)
            // Of the server's time: the part of the statements' time that would go goes from the request too.
            : Math.Min(1, reduction / ShareOfServer(finding, look)) * OnPath(finding, endpoint);
    }

    private static bool Concerns(Finding finding, Endpoint endpoint) =>
        finding.Evidence.Any(e => e.Label == endpoint.Key.ToString()) || OnPath(finding, endpoint) > 0;

    private static double OnPath(Finding finding, Endpoint endpoint) =>
        endpoint
            .Statements.Where(s => s.Fingerprint is { } f && finding.Statements.Contains(f))
            .Sum(s => s.CriticalMilliseconds);

    private static double ShareOfServer(Finding finding, Look look) =>
        look.Workload.Statements.Where(s => finding.Statements.Contains(s.Fingerprint)).Sum(s => s.Share);
}
