using Plimsoll.Core.Trials.Ledger;

namespace Plimsoll.Tests.Crashing;

/// <summary>The real ledger, with a step before and after each entry.</summary>
internal sealed class CrashingLedger(ILedger inner, CrashPoint steps) : ILedger
{
    public IReadOnlyList<LedgerEntry> Entries => inner.Entries;

    public async Task AppendAsync(LedgerEntry entry, CancellationToken token)
    {
        steps.Reach($"ledger: before {entry.Stage}");
        await inner.AppendAsync(entry, token);
        steps.Reach($"ledger: after {entry.Stage}");
    }
}
