using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Core.Workloads.Service.Folding;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>An endpoint that returns a list as long as the data.</summary>
public sealed class UnboundedListDetector : IDetector
{
    /// <summary>Nobody reads more at once.</summary>
    public const double ManyRows = 500;

    /// <summary>How bytes go with rows where the rows are what is returned.</summary>
    public const double Together = 0.8;

    /// <summary>Where sizes never change, so large an answer holds the rows anyhow: a row takes at least so many bytes.</summary>
    public const double BytesPerRow = 10;
    public const long FewRequests = 3;
    private const double Page = 50;

    public string Slug => "unbounded-list";

    public string Summary => "An endpoint that returns a list as long as the data, without pages.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from endpoint in service.Endpoints
        where endpoint.Key.Method == "GET" && endpoint.Traced >= FewRequests
        where endpoint.Payload is { Paged: 0 } && endpoint.Payload.MostRows >= ManyRows
        where Returns(endpoint.Payload)
        let statement = endpoint.Statements.Where(s => !s.IsWrite).MaxBy(s => s.RowsMost)
        where statement is not null && !StatementShape.Of(statement.Text).HasLimit
        select Judge(service, endpoint, statement);

    /// <summary>The rows are what is answered, and not only read to be added up.</summary>
    private static bool Returns(Payload payload) =>
        payload.BytesByRows >= Together
        || (
            double.IsNaN(payload.BytesByRows)
            && payload.Known > 0
            && payload.MeanBytes >= BytesPerRow * payload.MeanRows
        );

    private Finding Judge(ServiceWorkload service, Endpoint endpoint, StatementUse statement)
    {
        var payload = endpoint.Payload;
        var fewer = Math.Max(0, 1 - Page / Math.Max(Page, payload.MeanRows));
        var saved = (statement.CriticalMilliseconds + endpoint.CriticalOf(Layer.Own)) * fewer / 2;
        var share = ServiceWords.ShareOf(service, endpoint, saved);
        return new Finding
        {
            Rule = Slug,
            Subject = endpoint.Key.ToString(),
            Title = $"{endpoint.Key.Name} returns up to {Format.Count(payload.MostRows)} rows at once",
            Explanation =
                $"{endpoint.Key.Name} answers with all rows of `{ServiceWords.Brief(statement.Text)}`, up to {Format.Count(payload.MostRows)} of them, "
                + "without a limit. It becomes slower and larger as the data grows, and one day too large.",
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new("rows", $"{Format.Count(payload.MeanRows)} in the mean, {Format.Count(payload.MostRows)} at most"),
                new(
                    "size of an answer",
                    $"{new Bytes((long)payload.MeanBytes)} in the mean, {new Bytes((long)payload.MostBytes)} at most"
                ),
                new(
                    "the rows are what is answered",
                    double.IsNaN(payload.BytesByRows)
                        ? "by the size of the answers"
                        : $"bytes go with rows (r = {payload.BytesByRows:0.00})"
                ),
                new("requests that asked for a page", "none"),
                .. ServiceWords.CodeOf(statement.Code),
            ],
            Share = ServiceWords.ShareOf(service, endpoint, statement.CriticalMilliseconds),
            Severity = ServiceWords.SeverityOf(share, saved / Math.Max(1e-9, endpoint.MeanMilliseconds)),
            Confidence = payload.BytesByRows >= Together ? Confidence.High : Confidence.Medium,
            Statements = statement.Fingerprint is { } id ? [id] : [],
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Return {endpoint.Key.Name} in pages",
                    $"Give {endpoint.Key} a limit and a cursor, and `{ServiceWords.Brief(statement.Text)}` an ORDER BY over an index with LIMIT, going on "
                        + "from the last key seen. Keep a limit even where no page is asked for.",
                    share,
                    $"pages of {Page:0}: {ServiceWords.Effect(endpoint, saved)}, if half of the statement's and the code's time goes with the rows",
                    "rule of thumb"
                ),
            ],
        };
    }
}
