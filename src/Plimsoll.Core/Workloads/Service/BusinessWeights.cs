namespace Plimsoll.Core.Workloads.Service;

/// <summary>
/// Weights out of what requests brought: 1 for each request as such, and for its value what it brings over what a request
/// brings in the mean. So all value together weighs as much as all requests, whatever its unit; cents rank like euros, and
/// sign-ups like cents. What brings nothing of its own, as a search does, keeps the 1 that lets people buy.
/// </summary>
public static class BusinessWeights
{
    /// <param name="values">Of the same window; those of routes without an endpoint have no effect.</param>
    /// <param name="said">By a person, by <see cref="EndpointKey.Name"/> or with its service; these stay as they are.</param>
    /// <returns>The same, weighed and ranked anew; unchanged where no value came.</returns>
    public static ServiceWorkload Apply(
        ServiceWorkload service,
        IReadOnlyList<RouteValue> values,
        IReadOnlyDictionary<string, double> said
    )
    {
        var perRequest = service.Endpoints.ToDictionary(e => e.Key, _ => 0.0);
        foreach (var value in values.Where(v => v.Value > 0))
        {
            var endpoints = service.Endpoints.Where(e => value.IsOf(e.Key)).ToList();
            var requests = endpoints.Sum(e => e.Requests);
            foreach (var endpoint in endpoints.Where(_ => requests > 0))
            {
                perRequest[endpoint.Key] += value.Value / requests;
            }
        }
        var all = service.Endpoints.Sum(e => e.Requests);
        var mean = all > 0 ? service.Endpoints.Sum(e => e.Requests * perRequest[e.Key]) / all : 0;
        if (mean <= 0)
        {
            return service;
        }
        return service with
        {
            Endpoints =
            [
                .. service
                    .Endpoints.Select(e =>
                        said.ContainsKey(e.Key.ToString()) || said.ContainsKey(e.Key.Name)
                            ? e
                            : e with
                            {
                                Weight = 1 + (perRequest[e.Key] / mean),
                            }
                    )
                    .OrderByDescending(e => e.Cost)
                    .ThenBy(e => e.Key.ToString(), StringComparer.Ordinal),
            ],
        };
    }
}
