namespace Plimsoll.Core.Reports;

/// <summary>Where the service's time goes at the end, as far as it was observed.</summary>
/// <param name="IsDatabase">Null where it cannot be told.</param>
/// <param name="DatabaseShare">Server time of statements over the clients' waiting time, 0 to 1; null where it cannot be told.</param>
/// <param name="Text">In words: what limits the service now.</param>
public sealed record TuneBottleneck(bool? IsDatabase, double? DatabaseShare, string Text);
