using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis;

/// <summary>
/// The part of all requests' time that a finding concerns: one measure for what the database tells and what services
/// tell, so that they stand in one rank.
/// </summary>
/// <remarks>
/// A service's finding has it already. A database's finding has a share of the server's time; its statements' part of the
/// critical path, where they are known to be used by an endpoint, says what of it requests wait for. Where they are not
/// known, the database's part of all requests' time is taken.
/// </remarks>
public static class RequestShare
{
    /// <returns>Null where no requests were traced.</returns>
    public static double? Of(Finding finding, Workload workload)
    {
        if (workload.Service is not { TotalCost: > 0 } service || !service.TracedEndpoints.Any())
        {
            return null;
        }
        if (DetectorCatalog.IsOfServices(finding.Rule))
        {
            return finding.Share;
        }
        if (finding.Share <= 0)
        {
            return 0;
        }
        var meant = finding.Statements.ToHashSet();
        var waited = service.Endpoints.Sum(e =>
            e.CostOf(
                e.Statements.Where(s => s.Fingerprint is { } f && meant.Contains(f)).Sum(s => s.CriticalMilliseconds)
            )
        );
        if (waited > 0)
        {
            var ofServer = workload.Statements.Where(s => meant.Contains(s.Fingerprint)).Sum(s => s.Share);
            return Math.Clamp(
                waited / service.TotalCost * (ofServer > 0 ? Math.Min(1, finding.Share / ofServer) : 1),
                0,
                1
            );
        }
        var database = service.Endpoints.Sum(e => e.CostOf(Layer.Database));
        return Math.Clamp(finding.Share * database / service.TotalCost, 0, 1);
    }
}
