namespace Plimsoll.Core.Workloads.Service;

/// <summary>Bounds of a fold. What lies beyond is counted under <see cref="EndpointKey.Other"/>.</summary>
public sealed record ServiceFoldOptions
{
    public int Endpoints { get; init; } = 500;

    /// <summary>Over all endpoints.</summary>
    public int Statements { get; init; } = 2_000;
    public int StatementsPerEndpoint { get; init; } = 100;
    public int Peers { get; init; } = 200;
    public int CallsPerEndpoint { get; init; } = 50;

    /// <summary>Spans of one trace; a longer one is cut, first come first kept.</summary>
    public int SpansPerTrace { get; init; } = 100_000;

    /// <summary>Business weight by endpoint, e.g. <c>POST /bookings</c> or <c>shop: POST /bookings</c>; 1 for the rest.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>();
}
