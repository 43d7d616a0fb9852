using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>An endpoint that runs a statement once for each row of an earlier one (N+1), or for each pair of rows (M×N).</summary>
public sealed class NPlusOneDetector : IDetector
{
    public string Slug => "n-plus-one";

    public string Summary => "An endpoint that runs a statement once for each row of an earlier one (N+1, M×N).";

    public IEnumerable<Finding> Detect(Workload workload) =>
        workload.Service is { } service ? QueryLoopCause.Of(service).Select(c => Judge(service, c)) : [];

    private Finding Judge(ServiceWorkload service, QueryLoopCause cause)
    {
        var (endpoint, loop) = cause.Places.MaxBy(p => p.Loop.Calls * p.Loop.Requests);
        var others = cause.Places.Select(p => p.Endpoint).Distinct().Count() - 1;
        var saved = cause.Places.Sum(p =>
            ServiceWords.ShareOf(service, p.Endpoint, ServiceWords.SavedPerRequest(p.Endpoint, p.Loop))
        );
        var share = Math.Min(1, saved);
        var ofEndpoint = ServiceWords.SavedPerRequest(endpoint, loop) / Math.Max(1e-9, endpoint.MeanMilliseconds);
        return new Finding
        {
            Rule = Slug,
            Subject = $"{endpoint.Key} / {loop.What}",
            Title =
                $"{endpoint.Key.Name} runs {Format.Count(loop.Calls)} statements"
                + (loop.Depth > 1 ? " in a loop within a loop" : " in a loop")
                + (others > 0 ? $", and {others} other {(others == 1 ? "endpoint does" : "endpoints do")} too" : ""),
            Explanation =
                $"`{ServiceWords.Brief(loop.What)}` runs {Format.Count(loop.Calls)} times in a request of {endpoint.Key.Name}, at most "
                + $"{loop.CallsMost} times"
                + (
                    cause.Over.Length > 0
                        ? $", once for each row of `{ServiceWords.Brief(cause.Over)}`"
                        : ", with other parameters each time"
                )
                + (loop.Depth > 1 ? ", which runs in a loop or is combined with another result (M×N)" : "")
                + ". Each call is a round trip that the request waits for, and their number grows with the data.",
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new(
                    "calls per request",
                    $"{Format.Count(loop.Calls)} in the mean, {loop.CallsLeast} to {loop.CallsMost}"
                ),
                new("requests that show it", $"{loop.Requests} of {endpoint.Traced} traced"),
                new("why it is a loop", WordsFor(loop)),
                new("time of these calls", $"{Format.Milliseconds(loop.OwnMilliseconds)} per request"),
                .. ServiceWords.CodeOf(loop.Code),
                .. cause
                    .Places.Where(p => p.Loop != loop)
                    .Take(5)
                    .Select(p => new Evidence(
                        p.Endpoint.Key == endpoint.Key ? "another statement of the loop" : $"also {p.Endpoint.Key}",
                        $"`{ServiceWords.Brief(p.Loop.What, 60)}`, {Format.Count(p.Loop.Calls)} times a request"
                    )),
            ],
            Endpoints = ServiceWords.SharesOf(
                service,
                cause.Places.Select(p => (p.Endpoint, ServiceWords.SavedPerRequest(p.Endpoint, p.Loop)))
            ),
            Share = share,
            Severity = cause.Confidence == Confidence.Low ? Severity.Low : ServiceWords.SeverityOf(share, ofEndpoint),
            Confidence = cause.Confidence,
            Statements = cause.Fingerprints,
            Prescriptions = [Batch(service, cause, endpoint, loop)],
        };
    }

    private Prescription Batch(ServiceWorkload service, QueryLoopCause cause, Endpoint endpoint, Pattern loop)
    {
        var here = cause
            .Places.Where(p => p.Endpoint == endpoint)
            .Sum(p => ServiceWords.SavedPerRequest(p.Endpoint, p.Loop));
        var share = cause.Places.Sum(p =>
            ServiceWords.ShareOf(service, p.Endpoint, ServiceWords.SavedPerRequest(p.Endpoint, p.Loop))
        );
        return ServiceWords.Advice(
            Slug,
            $"Fetch what {endpoint.Key.Name} needs with one statement",
            $"In {endpoint.Key}{(loop.Code.Length > 0 ? $" ({loop.Code})" : "")}: collect the keys and run "
                + $"`{ServiceWords.Brief(loop.What)}` once with `= ANY($1)`, or join it to the statement before (Include or a "
                + "projection, in a mapper).",
            share,
            ServiceWords.Effect(endpoint, here)
        ) with
        {
            Helps = cause.Fingerprints,
        };
    }

    private static string WordsFor(Pattern loop) =>
        loop.Proven >= QueryLoopCause.MostRequests * loop.Requests
            ? $"its parameters are values of the earlier result, in {loop.Proven} of {loop.Checkable} requests whose values were recorded"
        : loop.RowsMatch >= QueryLoopCause.MostRequests * loop.Requests
            ? $"as many calls as the earlier result has rows, in {loop.RowsMatch} of {loop.RowsKnown} requests"
        : loop.Correlation >= QueryLoopCause.Together
            ? $"calls go with the rows of the earlier result (r = {loop.Correlation:0.00})"
        : !QueryLoopCause.Varies(loop)
            ? "one after the other, always as many: a page that is always full, or a list in the code; parameters and rows are not recorded"
        : double.IsNaN(loop.Distinct)
            ? "one after the other, in a number that changes with the request; parameters and rows are not recorded"
        : "one after the other with other parameters each time, in a number that changes with the request";
}
