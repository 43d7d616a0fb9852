using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports;

/// <summary>A sentence on what a failure means and what to do, where its name does not say it.</summary>
public static class FailureAdvice
{
    /// <summary>One for each kind that has some, in the order of the failures.</summary>
    public static IReadOnlyList<(string About, string Advice)> Of(IReadOnlyList<FailureCount> failures) =>
        [
            .. failures
                .DistinctBy(failure => (failure.Stage, failure.Cause))
                .Select(failure =>
                    (
                        About: $"{FailureWords.Of(failure.Stage)}: {FailureWords.Of(failure.Cause)}",
                        Advice: For(failure.Stage, failure.Cause)
                    )
                )
                .Where(pair => pair.Advice is not null)
                .Select(pair => (pair.About, pair.Advice!))
                .DistinctBy(pair => pair.Item2),
        ];

    private static string? For(Stage stage, Cause cause) =>
        (stage, cause) switch
        {
            (_, Cause.TooLarge) =>
                "an answer is read no further than --max-answer; raise it where answers of that size are meant",
            (_, Cause.Redirect) =>
                "redirects are not followed, so that the load stays where it was sent and none goes round in a loop; ask for the page it leads to, or expect its status",
            (Stage.Body, Cause.Timeout) =>
                "the answer began and did not end within --timeout: a stream that stays open, or a service that stalls",
            (Stage.Connect, Cause.Timeout) =>
                "nobody took the connection within --timeout: the line of those that wait for it is full, or packets are dropped",
            (_, Cause.Timeout) => "no answer came within --timeout; it counts with its wait",
            (Stage.Body, Cause.Reset) =>
                "the connection ended in the middle of the answer; see the log of the service, or of what stands before it",
            (_, Cause.Reset) =>
                "the connection ended before the answer began; see the log of the service, or of what stands before it",
            (_, Cause.Refused) => "nobody listens there, or the line of those that wait to be accepted is full",
            (_, Cause.Unreachable) => "check the address and the network in between",
            (_, Cause.UnknownHost) => "no name server knows the host; check its spelling",
            (_, Cause.Certificate) =>
                "this machine does not trust the certificate for that name; install its issuer's here, or take any with --insecure",
            (_, Cause.Tls) => "no encrypted connection came about; use http:// if the service speaks it",
            (_, Cause.TooManyFiles) =>
                "this process may open no more files; raise that before the start with ulimit -n",
            (_, Cause.NoPortLeft) =>
                "all local ports are taken; use fewer connections (--connections), or widen net.ipv4.ip_local_port_range",
            (_, Cause.Garbage) =>
                "what came back is not HTTP; check that the port is the web service's, and whether it wants --http2",
            (_, Cause.NotJson) => "the step reads values out of JSON, and the body is none",
            (_, Cause.Unsendable) =>
                "a value that was drawn or read makes no request, such as a line break in a header",
            (_, Cause.TooManyInFlight) => "so many requests waited for answers already that no more were sent",
            _ => null,
        };
}
