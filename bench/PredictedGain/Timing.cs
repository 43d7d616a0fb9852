namespace Plimsoll.Bench.PredictedGains;

/// <summary>One request, by the shop's own clock.</summary>
internal sealed record Timing(string Endpoint, bool IsFixed, double Milliseconds);
