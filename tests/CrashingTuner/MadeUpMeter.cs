using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Core.Trials.Measuring;

namespace Plimsoll.Tests.Crashing;

/// <summary>
/// Two statements at a steady rate. The first takes <paramref name="factor"/> of its time once the index is there, and
/// (where the factor is above one) again as much once <c>t_b</c> is gone.
/// </summary>
internal sealed class MadeUpMeter(TimeProvider time, Func<IChangeExecutor> executor, double factor) : IStatementMeter
{
    private readonly Random _random = new(1);
    private DateTimeOffset _last = time.GetUtcNow();
    private StatementCounters _first;
    private StatementCounters _second;

    public async Task<MeterReading> ReadAsync(CancellationToken token)
    {
        var now = time.GetUtcNow();
        var calls = (long)((now - _last).TotalSeconds * 20);
        _last = now;
        // The server itself says what is there: an index that exists already is refused.
        var isMade = await executor().PrepareAsync(MadeUpObserver.Create, token) is Preparation.Refused;
        var isDropped = await executor().PrepareAsync(MadeUpObserver.Drop, token) is Preparation.Refused;
        var slow = (isMade ? factor : 1) * (isDropped && factor > 1 ? factor : 1);
        _first = Add(_first, calls, 50 * slow);
        _second = Add(_second, calls, 50);
        return new MeterReading
        {
            At = now,
            Statements = new Dictionary<Fingerprint, StatementCounters>
            {
                [new Fingerprint(1)] = _first,
                [new Fingerprint(2)] = _second,
            },
        };
    }

    private StatementCounters Add(StatementCounters so, long calls, double milliseconds) =>
        so with
        {
            Calls = so.Calls + calls,
            TotalMilliseconds = so.TotalMilliseconds + (calls * milliseconds * (0.98 + (0.04 * _random.NextDouble()))),
        };
}
