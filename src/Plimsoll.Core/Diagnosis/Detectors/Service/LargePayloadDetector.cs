using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Answers of a size that takes long to make, to send and to read.</summary>
public sealed class LargePayloadDetector : IDetector
{
    /// <summary>Bytes on the wire, at the 95th percentile.</summary>
    public const double Large = 512 * 1024;

    /// <summary>Mobile networks in the field give about this much; used for the effect alone.</summary>
    private const double BytesPerMillisecond = 10_000_000 / 8.0 / 1000;
    public const long FewAnswers = 3;

    public string Slug => "large-payload";

    public string Summary => "Answers of hundreds of kilobytes.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from endpoint in service.Endpoints
        where endpoint.Payload.Known >= FewAnswers && endpoint.Payload.P95Bytes >= Large
        select Judge(service, endpoint);

    private Finding Judge(ServiceWorkload service, Endpoint endpoint)
    {
        var payload = endpoint.Payload;
        var mean = new Bytes((long)payload.MeanBytes);
        var p95 = new Bytes((long)payload.P95Bytes);
        var perSecond = payload.MeanBytes * endpoint.Requests / Math.Max(1, service.Window.Length.TotalSeconds);
        return new Finding
        {
            Rule = Slug,
            Subject = endpoint.Key.ToString(),
            Title = $"{endpoint.Key.Name} answers with {p95}",
            Explanation =
                $"One answer in twenty of {endpoint.Key.Name} is larger than {p95}. It is built in memory, serialised, sent and parsed as a whole; "
                + $"a caller with 10 Mbit/s waits {Format.Milliseconds(payload.P95Bytes / BytesPerMillisecond)} for the bytes alone, which no time measured here shows.",
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new(
                    "size of an answer",
                    $"{mean} in the mean, {p95} at p95, {new Bytes((long)payload.MostBytes)} at most"
                ),
                new("sent in all", $"{new Bytes((long)perSecond)} a second"),
                .. payload.MostRows >= 0
                    ? new[]
                    {
                        new Evidence("rows of its largest statement", $"{Format.Count(payload.MeanRows)} in the mean"),
                    }
                    : [],
                .. payload.EncodingKnown > 0
                    ? new[] { new Evidence("compressed", $"{payload.Compressed} of {payload.EncodingKnown} answers") }
                    : [],
                .. ServiceWords.CodeOf(endpoint.Code),
            ],
            Severity = payload.P95Bytes >= 4 * Large ? Severity.Medium : Severity.Low,
            Confidence = Confidence.High,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Send less from {endpoint.Key.Name}",
                    "Return a page, only the fields that callers use, and links to large parts (pictures, documents) instead of the parts.",
                    0,
                    $"a tenth of the bytes spares a caller with 10 Mbit/s {Format.Milliseconds(0.9 * payload.MeanBytes / BytesPerMillisecond)} in the mean",
                    "size of the answers"
                ),
            ],
        };
    }
}
