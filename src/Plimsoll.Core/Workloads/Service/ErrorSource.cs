namespace Plimsoll.Core.Workloads.Service;

/// <summary>Where failed requests failed first: the deepest failed span that ended first.</summary>
/// <param name="What">The statement, operation or span.</param>
/// <param name="StatusCode">Of HTTP; 0 where there is none.</param>
public sealed record ErrorSource(Layer Layer, string What, string Peer, int StatusCode, long Requests);
