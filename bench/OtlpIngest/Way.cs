namespace Plimsoll.Bench.OtlpIngest;

/// <summary>How spans are sent.</summary>
/// <param name="IsHostile">No two spans have a name, route or statement in common.</param>
internal sealed record Way(string Name, bool IsGrpc = false, bool IsPacked = false, bool IsHostile = false);
