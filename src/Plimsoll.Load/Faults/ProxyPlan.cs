namespace Plimsoll.Load.Faults;

/// <summary>A proxy that a scenario wants.</summary>
/// <param name="Listen">Address and port.</param>
/// <param name="To">Host and port.</param>
public sealed record ProxyPlan(string Name, string Listen, string To);
