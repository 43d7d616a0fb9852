namespace Plimsoll.Core.Workloads.Service;

/// <summary>What a route brought the business over the window, as a metric counted it: money, sign-ups.</summary>
/// <param name="Method">Empty where the metric does not tell methods apart.</param>
/// <param name="Route">As in <c>http.route</c>.</param>
public sealed record RouteValue(string Service, string Method, string Route, double Value)
{
    /// <param name="endpoint">One of that service and route, and of that method where there is one.</param>
    public bool IsOf(EndpointKey endpoint) =>
        Service == endpoint.Service
        && Route == endpoint.Route
        && (Method.Length == 0 || Method.Equals(endpoint.Method, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => new EndpointKey(Service, Method, Route).ToString();
}
