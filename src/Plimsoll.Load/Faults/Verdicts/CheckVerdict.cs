namespace Plimsoll.Load.Faults.Verdicts;

/// <summary>What a check of the data has come to.</summary>
public enum CheckState
{
    Holds,

    /// <summary>It held before the load and does not any more.</summary>
    Broken,

    /// <summary>It did not hold before the load either: nothing can be laid to the faults.</summary>
    BrokenBefore,

    CannotTell,
}

/// <param name="Detail">The first rows that should not be there, or why it cannot be told.</param>
public sealed record CheckVerdict(string Name, CheckState State, string Detail)
{
    public static CheckVerdict Of(string name, CheckReading before, CheckReading after) =>
        (before.Holds, after.Holds) switch
        {
            (_, null) => new(name, CheckState.CannotTell, after.Detail),
            (_, true) => new(name, CheckState.Holds, ""),
            (true, false) => new(name, CheckState.Broken, after.Detail),
            (false, false) => new(name, CheckState.BrokenBefore, after.Detail),
            (null, false) => new(
                name,
                CheckState.CannotTell,
                $"It does not hold now ({after.Detail}); before, it could not be told: {before.Detail}"
            ),
        };
}
