using System.Text;
using Plimsoll.Load.Driving.Requests;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Driving.Requests;

/// <summary>A step's request, read back from the bytes that it is written as.</summary>
/// <param name="Headers">Those of the step's own.</param>
/// <param name="Json">The body; null where there is none.</param>
internal sealed record WrittenRequest(
    HttpMethod Method,
    string PathAndQuery,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string? Json
)
{
    private static readonly Uri s_target = new("http://target.test");

    /// <summary>Null where a value is missing.</summary>
    public static WrittenRequest? Of(Step step, Bindings bindings)
    {
        var request = new RequestBytes();
        if (new RequestWriter(step, s_target).Write(bindings, request) != Writing.Done)
        {
            return null;
        }
        return new WrittenRequest(
            request.Method,
            Encoding.ASCII.GetString(request.Wire.Memory[request.Path].Span),
            [
                .. HeaderLines
                    .Of(request.Wire.Memory[request.Headers].Span)
                    .Where(header => header.Key is not ("Host" or "Content-Type" or "Content-Length")),
            ],
            request.HasBody ? Encoding.UTF8.GetString(request.Wire.Span[request.BodyAt..]) : null
        );
    }
}
