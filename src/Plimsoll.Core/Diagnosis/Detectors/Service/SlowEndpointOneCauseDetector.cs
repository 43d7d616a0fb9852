using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A slow endpoint most of whose time goes into one statement, one service or one wait.</summary>
public sealed class SlowEndpointOneCauseDetector : IDetector
{
    /// <summary>Mean latency from which on an endpoint counts as slow.</summary>
    public const double SlowMilliseconds = 50;

    /// <summary>Of the critical path.</summary>
    public const double OneCause = 0.6;
    public const double WorthSaying = 0.01;
    public const long FewRequests = 3;

    public string Slug => "slow-endpoint-one-cause";

    public string Summary => "A slow endpoint most of whose time goes into one statement, service or wait.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        workload.Service is { } service
            ? from place in PlacesOf(service)
            // One statement or one peer is one cause, whoever waits for it; a service's own code is another in each endpoint.
            group place by place.Cause.Name.Length > 0
                ? (place.Cause.Layer, place.Cause.Name)
                : (place.Cause.Layer, place.Endpoint.Key.ToString()) into cause
            select Judge(service, [.. cause.OrderByDescending(p => p.Share(service))])
            : [];

    private sealed record Place(Endpoint Endpoint, LayerTime Cause)
    {
        public double Share(ServiceWorkload service) =>
            ServiceWords.ShareOf(service, Endpoint, Cause.CriticalMilliseconds);

        public double OfEndpoint => Cause.CriticalMilliseconds / Endpoint.MeanMilliseconds;
    }

    private static IEnumerable<Place> PlacesOf(ServiceWorkload service) =>
        from endpoint in service.Endpoints
        where endpoint.MeanMilliseconds >= SlowMilliseconds && endpoint.Traced >= FewRequests && !endpoint.Key.IsOther
        where service.ShareOf(endpoint) >= WorthSaying
        let cause = endpoint.Layers.Count > 0 ? endpoint.Layers[0] : null
        where cause is not null && cause.CriticalMilliseconds >= OneCause * endpoint.MeanMilliseconds
        // Each of these has a rule of its own, with a better remedy.
        where
            cause.Layer
                is Layer.Own
                    or Layer.Database
                    or Layer.OtherService
                    or Layer.Cache
                    or Layer.LocalFile
                    or Layer.Sleep
        where !endpoint.Patterns.Any(p => IsTold(p, cause, endpoint))
        select new Place(endpoint, cause);

    private static bool IsTold(Pattern pattern, LayerTime cause, Endpoint endpoint) =>
        (pattern.What == cause.Name || pattern.Peer == cause.Name)
        && pattern.Kind
            is PatternKind.QueryLoop
                or PatternKind.Duplicate
                or PatternKind.CallLoop
                or PatternKind.SideEffect
        && ServiceWords.SavedPerRequest(endpoint, pattern) >= 0.5 * cause.CriticalMilliseconds;

    private Finding Judge(ServiceWorkload service, List<Place> places)
    {
        var (endpoint, cause) = places[0];
        var share = Math.Min(1, places.Sum(p => p.Share(service)));
        var ofEndpoint = places[0].OfEndpoint;
        var others = places.Count - 1;
        var what = WordsFor(cause);
        var statement = endpoint.Statements.FirstOrDefault(s => cause.Layer == Layer.Database && s.Text == cause.Name);
        return new Finding
        {
            Rule = Slug,
            Subject = endpoint.Key.ToString(),
            Title =
                $"{Format.Percent(ofEndpoint)} of {endpoint.Key.Name} is {what}"
                + (others > 0 ? $", and most of {others} other {(others == 1 ? "endpoint" : "endpoints")}" : ""),
            Explanation =
                $"{endpoint.Key.Name} takes {Format.Milliseconds(endpoint.MeanMilliseconds)} in the mean, of which "
                + $"{Format.Milliseconds(cause.CriticalMilliseconds)} on the critical path are {what}. Whatever else is made quicker, "
                + (others > 0 ? "these endpoints stay slow." : "the endpoint stays slow."),
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                .. endpoint
                    .Layers.Take(4)
                    .Select(l => new Evidence(
                        WordsFor(l),
                        $"{Format.Milliseconds(l.CriticalMilliseconds)} on the critical path, {Format.Milliseconds(l.TotalMilliseconds)} in all"
                    )),
                .. statement is null
                    ? []
                    : new[]
                    {
                        new Evidence(
                            "the statement",
                            $"{Format.Count(statement.CallsPerRequest)} calls a request, {Format.Milliseconds(statement.MeanMilliseconds)} each"
                        ),
                    },
                .. ServiceWords.CodeOf(statement?.Code ?? endpoint.Code),
                .. ServiceWords.AlsoIn(
                    service,
                    [.. places.Skip(1).Select(p => (p.Endpoint, p.Cause.CriticalMilliseconds))]
                ),
            ],
            Endpoints = ServiceWords.SharesOf(service, places.Select(p => (p.Endpoint, p.Cause.CriticalMilliseconds))),
            Share = share,
            Severity = ServiceWords.SeverityOf(share, places.Max(p => p.OfEndpoint)),
            Confidence = Confidence.High,
            Statements = statement?.Fingerprint is { } id ? [id] : [],
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Make {what} quicker{(others > 0 ? "" : $" for {endpoint.Key.Name}")}",
                    AdviceFor(cause, endpoint),
                    share / 2,
                    $"twice as quick: {ServiceWords.EffectOn(endpoint, cause.CriticalMilliseconds / 2, others)}",
                    ServiceWords.OnPath
                ),
            ],
        };
    }

    private static string WordsFor(LayerTime cause) =>
        cause.Layer switch
        {
            Layer.Own => "the service's own code",
            Layer.Database => $"`{ServiceWords.Brief(cause.Name, 60)}`",
            Layer.Sleep => "a pause that the code asks for",
            Layer.LocalFile => "reading and writing files",
            Layer.PoolWait => "waiting for a connection",
            Layer.Transaction => "beginning and committing transactions",
            _ => cause.Name.Length > 0 ? cause.Name : cause.Layer.ToString(),
        };

    private static string AdviceFor(LayerTime cause, Endpoint endpoint) =>
        cause.Layer switch
        {
            Layer.Database =>
                "Look at the rules about this statement in the report: an index, fewer rows, or a narrower result.",
            Layer.OtherService =>
                $"Look at {cause.Name} with its own traces: the time is spent there. Where the answer changes rarely, keep it.",
            Layer.Own =>
                $"Take a profile while {endpoint.Key.Name} is called (plimsoll audit --pid): the time lies between the spans, on the "
                    + "CPU or in waits that no span covers.",
            Layer.Sleep => "Replace the pause by a notification, or answer first and go on in the background.",
            _ => "Look at this wait with a profile of the process.",
        };
}
