namespace Plimsoll.Core.Diagnosis;

/// <summary>An endpoint that a finding concerns.</summary>
/// <param name="Endpoint">As the report names it: <c>shop: GET /bookings/{id}</c>.</param>
/// <param name="Share">Of all requests' time, each by its weight: its part of the finding's.</param>
public sealed record EndpointShare(string Endpoint, double Share);
