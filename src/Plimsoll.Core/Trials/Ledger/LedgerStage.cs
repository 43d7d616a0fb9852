namespace Plimsoll.Core.Trials.Ledger;

/// <summary>How far a trial has come. Each stage is on disk before the next step is taken.</summary>
public enum LedgerStage
{
    /// <summary>About to be applied. The way back is written down; the server may or may not hold the change.</summary>
    Applying,

    /// <summary>The server holds the change.</summary>
    Applied,

    /// <summary>The verdict is given; nothing has been done about it yet.</summary>
    Judged,

    /// <summary>The change stays. Final, until somebody reverts it.</summary>
    Kept,

    /// <summary>The way back has begun.</summary>
    Reverting,

    /// <summary>The server is as it was. Final.</summary>
    Reverted,
}
