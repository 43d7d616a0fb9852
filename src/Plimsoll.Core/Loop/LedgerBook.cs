using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Ledger;

namespace Plimsoll.Core.Loop;

/// <summary>Writes the ledger's entries, each before the step that it tells of.</summary>
internal sealed class LedgerBook(TunePorts ports)
{
    private readonly string _run = string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{ports.Time.GetUtcNow():yyyyMMdd-HHmmss}-{ports.Random.Next(0x10000):x4}"
    );
    private int _trials;

    public string NextTrial() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_run}-{++_trials}");

    public Task ApplyingAsync(string trial, string rule, Change change, CancellationToken token) =>
        WriteAsync(trial, rule, LedgerStage.Applying, token, change: change);

    public Task AppliedAsync(string trial, string rule) =>
        WriteAsync(trial, rule, LedgerStage.Applied, CancellationToken.None);

    public Task JudgedAsync(string trial, string rule, Judgement judgement) =>
        WriteAsync(
            trial,
            rule,
            LedgerStage.Judged,
            CancellationToken.None,
            verdict: judgement.Verdict,
            effect: judgement.Effect,
            reason: judgement.Reason
        );

    public Task KeptAsync(string trial, string rule) =>
        WriteAsync(trial, rule, LedgerStage.Kept, CancellationToken.None);

    public Task RevertingAsync(string trial, string rule, string reason) =>
        WriteAsync(trial, rule, LedgerStage.Reverting, CancellationToken.None, reason: reason);

    public Task RevertedAsync(string trial, string rule) =>
        WriteAsync(trial, rule, LedgerStage.Reverted, CancellationToken.None);

    private Task WriteAsync(
        string trial,
        string rule,
        LedgerStage stage,
        CancellationToken token,
        Change? change = null,
        Verdict? verdict = null,
        Effect? effect = null,
        string? reason = null
    ) =>
        ports.Ledger.AppendAsync(
            new LedgerEntry
            {
                Trial = trial,
                Stage = stage,
                At = ports.Time.GetUtcNow(),
                Server = ports.Executor.Server,
                Rule = rule,
                Change = change,
                Verdict = verdict,
                // JSON has no infinities: an effect without an interval is not written.
                Effect =
                    effect is { } e
                    && double.IsFinite(e.Relative)
                    && double.IsFinite(e.Interval.Low)
                    && double.IsFinite(e.Interval.High)
                        ? e
                        : null,
                Reason = reason,
            },
            token
        );
}
