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
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
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
        select Judge(service, endpoint, cause);

    private static bool IsTold(Pattern pattern, LayerTime cause, Endpoint endpoint) =>
        (pattern.What == cause.Name || pattern.Peer == cause.Name)
        && pattern.Kind is PatternKind.QueryLoop or PatternKind.Duplicate or PatternKind.CallLoop
        && ServiceWords.SavedPerRequest(endpoint, pattern) >= 0.5 * cause.CriticalMilliseconds;

    private Finding Judge(ServiceWorkload service, Endpoint endpoint, LayerTime cause)
    {
        var share = ServiceWords.ShareOf(service, endpoint, cause.CriticalMilliseconds);
        var ofEndpoint = cause.CriticalMilliseconds / endpoint.MeanMilliseconds;
        var what = WordsFor(cause);
        var statement = endpoint.Statements.FirstOrDefault(s => cause.Layer == Layer.Database && s.Text == cause.Name);
        return new Finding
        {
            Rule = Slug,
            Subject = endpoint.Key.ToString(),
            Title = $"{Format.Percent(ofEndpoint)} of {endpoint.Key.Name} is {what}",
            Explanation =
                $"{endpoint.Key.Name} takes {Format.Milliseconds(endpoint.MeanMilliseconds)} in the mean, of which "
                + $"{Format.Milliseconds(cause.CriticalMilliseconds)} on the critical path are {what}. Whatever else is made quicker, "
                + "the endpoint stays slow.",
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
                .. ServiceWords.CodeOf(statement?.Code ?? ""),
            ],
            Share = share,
            Severity = ServiceWords.SeverityOf(share, ofEndpoint),
            Confidence = Confidence.High,
            Statements = statement?.Fingerprint is { } id ? [id] : [],
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Make {what} quicker for {endpoint.Key.Name}",
                    AdviceFor(cause, endpoint),
                    share / 2,
                    $"twice as quick: {ServiceWords.Effect(endpoint, cause.CriticalMilliseconds / 2)}",
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
