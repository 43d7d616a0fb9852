namespace Plimsoll.Bench.Knees;

/// <summary>Answers requests in virtual time. Arrivals come in order of time.</summary>
public abstract class SimulatedServer
{
    /// <returns>When the answer has come, and whether it is a failure.</returns>
    public abstract (double At, bool Failed) Answer(double due);

    /// <summary>Nothing is queued any more.</summary>
    public abstract void Reset();

    /// <summary>First come, first served by so many workers; the service takes what is drawn.</summary>
    public sealed class Pool(int workers, Func<double> service) : SimulatedServer
    {
        private readonly PriorityQueue<int, double> _free = new();
        private bool _isFresh;

        public override (double At, bool Failed) Answer(double due)
        {
            if (!_isFresh)
            {
                _free.Clear();
                for (var i = 0; i < workers; i++)
                {
                    _free.Enqueue(i, 0);
                }
                _isFresh = true;
            }
            _free.TryDequeue(out var worker, out var free);
            var ends = Math.Max(free, due) + service();
            _free.Enqueue(worker, ends);
            return (ends, false);
        }

        public override void Reset() => _isFresh = false;
    }

    /// <summary>A token bucket in front of a service that is fast enough.</summary>
    public sealed class RateLimit(double perSecond, double burst, Func<double> service) : SimulatedServer
    {
        private double _spent;
        private double _last;

        public override (double At, bool Failed) Answer(double due)
        {
            _spent = Math.Max(0, _spent - ((due - _last) * perSecond));
            _last = due;
            if (_spent + 1 > burst)
            {
                return (due + 0.001, true);
            }
            _spent++;
            return (due + service(), false);
        }

        public override void Reset() => _spent = 0;
    }

    /// <summary>Some of the requests go elsewhere, where they take their time whatever the load.</summary>
    public sealed class WithSlowPath(SimulatedServer rest, double share, double seconds, Random random)
        : SimulatedServer
    {
        public override (double At, bool Failed) Answer(double due) =>
            random.NextDouble() < share ? (due + seconds, false) : rest.Answer(due);

        public override void Reset() => rest.Reset();
    }
}
