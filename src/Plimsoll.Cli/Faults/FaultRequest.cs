using Plimsoll.Load.Faults;

namespace Plimsoll.Cli.Faults;

/// <summary>What of faults was asked for, checked.</summary>
/// <param name="Plan">Empty where they are to be left out.</param>
/// <param name="IsWhole">False where the scenario has more than is done.</param>
/// <param name="Connections">Connection strings by name.</param>
/// <param name="Journals">The directory of the ways back.</param>
public sealed record FaultRequest(
    FaultPlan Plan,
    bool IsWhole,
    FaultPermissions Permissions,
    IReadOnlyDictionary<string, string> Connections,
    string Journals,
    int Seed
);
