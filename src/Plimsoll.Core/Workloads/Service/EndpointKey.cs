namespace Plimsoll.Core.Workloads.Service;

/// <summary>The identity of an endpoint.</summary>
/// <param name="Method">Empty for jobs and messages.</param>
/// <param name="Route">A template, e.g. <c>/bookings/{id}</c>; a job's or message's name.</param>
public readonly record struct EndpointKey(string Service, string Method, string Route)
{
    /// <summary>All endpoints that came after the bound on their number was reached.</summary>
    public const string Other = "(other)";

    /// <summary>Requests for addresses that are not there.</summary>
    public const string NotFound = "(not found)";

    public bool IsOther => Route == Other;

    /// <summary><c>GET /bookings/{id}</c>.</summary>
    public string Name => Method.Length == 0 ? Route : $"{Method} {Route}";

    public override string ToString() => Service.Length == 0 ? Name : $"{Service}: {Name}";
}
