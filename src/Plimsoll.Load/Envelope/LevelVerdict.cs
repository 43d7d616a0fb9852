namespace Plimsoll.Load.Envelope;

/// <summary>What a level has shown of the promise.</summary>
public enum LevelVerdict
{
    Holds,
    Breaks,

    /// <summary>Too near to where it breaks, or too little was due.</summary>
    CannotTell,
}
