namespace Plimsoll.Load.Faults.Processes;

/// <summary>A process by its id or by its name; a name must fit exactly one.</summary>
public sealed record ProcessChoice(int? Id, string? Name)
{
    public override string ToString() => Id is { } id ? $"pid {id}" : Name!;
}
