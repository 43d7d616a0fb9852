namespace Plimsoll.Core.Trials.Ledger;

/// <summary>The append-only record of every trial.</summary>
public interface ILedger
{
    /// <summary>All that is written, oldest first.</summary>
    IReadOnlyList<LedgerEntry> Entries { get; }

    /// <summary>Returns when the entry would survive a crash of the machine.</summary>
    Task AppendAsync(LedgerEntry entry, CancellationToken token);
}
