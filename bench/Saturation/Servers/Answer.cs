namespace Plimsoll.Bench.Saturations.Servers;

/// <summary>What a planted server answers.</summary>
internal sealed record Answer(int Status = 200, int BodyBytes = 40, string Headers = "");
