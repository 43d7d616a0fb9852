using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Tests.Building;

/// <summary>A statement of the workload under test; by default 1,000 calls, one row and four cached blocks a call.</summary>
public sealed class AStatement(Fingerprint fingerprint, string text)
{
    private double _share;
    private long _calls = 1_000;
    private double _rowsPerCall = 1;
    private double _blocksPerCall = 4;
    private double _tempBlocksPerCall;
    private PlanNode? _plan;
    private PlanKind _kind = PlanKind.Generic;
    private Func<Statement, Statement> _change = s => s;
    private Func<StatementCounters, StatementCounters> _counters = c => c;

    /// <summary>Of the workload's server time, 0 to 1.</summary>
    public AStatement Share(double share)
    {
        _share = share;
        return this;
    }

    public AStatement Calls(long calls)
    {
        _calls = calls;
        return this;
    }

    /// <summary>Another way to say the share: by the mean of the calls named before.</summary>
    public AStatement MeanMilliseconds(double mean) => Share(mean * _calls / AWorkload.TotalMilliseconds);

    public AStatement RowsPerCall(double rows)
    {
        _rowsPerCall = rows;
        return this;
    }

    public AStatement BlocksPerCall(double blocks)
    {
        _blocksPerCall = blocks;
        return this;
    }

    /// <summary>Temporary blocks of 8 kB that a call writes, and reads again.</summary>
    public AStatement TempBlocksPerCall(double blocks)
    {
        _tempBlocksPerCall = blocks;
        return this;
    }

    public AStatement Plan(PlanNode root, PlanKind kind = PlanKind.Generic)
    {
        _plan = root;
        _kind = kind;
        return this;
    }

    public AStatement Counters(Func<StatementCounters, StatementCounters> change)
    {
        _counters = change;
        return this;
    }

    public AStatement But(Func<Statement, Statement> change)
    {
        _change = change;
        return this;
    }

    public Statement Build()
    {
        var counters = _counters(
            new StatementCounters
            {
                Calls = _calls,
                TotalMilliseconds = _share * AWorkload.TotalMilliseconds,
                Rows = (long)(_rowsPerCall * _calls),
                SharedBlocksHit = (long)(_blocksPerCall * _calls),
                TempBlocksWritten = (long)(_tempBlocksPerCall * _calls),
                TempBlocksRead = (long)(_tempBlocksPerCall * _calls),
            }
        );
        return _change(
            new Statement
            {
                Fingerprint = fingerprint,
                Text = text,
                Delta = counters,
                Cumulative = counters,
            }
        );
    }

    public StatementPlan? BuildPlan() => _plan is null ? null : new StatementPlan(fingerprint, _kind, _plan);
}
