namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>
/// What is called outside. How far it is used up is its own secret; it binds where most of the requests' time goes there, or
/// where calls fail for want of time.
/// </summary>
internal sealed class OtherServiceRule : ICandidateRule
{
    /// <summary>Of the calls; one in a hundred is more than accident.</summary>
    private const double ManyTimeouts = 0.01;

    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        foreach (var (name, onPath) in scene.Outside.OrderByDescending(o => o.Value).Take(5))
        {
            var calls = scene.Endpoints.SelectMany(e => e.Calls).Where(c => c.Peer == name).ToList();
            var count = calls.Sum(c => c.Calls);
            var timeouts = count > 0 ? calls.Sum(c => c.TimedOut) / (double)count : 0;
            var mean = count > 0 ? calls.Sum(c => c.Latency.Mean.TotalMilliseconds * c.Calls) / count : (double?)null;
            var inTransaction = scene.OutsideInTransaction.GetValueOrDefault(name);
            // A transaction's own span may lie over the call, and have its time on the path; the request waits for the call all the same.
            var waiting = Math.Max(onPath, inTransaction);
            // At least one request at a time, and most of them: it is where latency comes from, though nothing here is used up.
            var isMost = waiting >= 1 && waiting >= Limits.Most * scene.TracedInFlight;
            var isFailing = timeouts >= ManyTimeouts && waiting >= Limits.Noticeable * scene.TracedInFlight;
            yield return new Candidate
            {
                Resource = BindingResource.OtherService,
                Name = name,
                Waiting = waiting,
                IsSaturated = isMost || isFailing,
                Sources = Source.Of((isMost || isFailing, Source.Traces)),
                Evidence =
                [
                    new("requests waiting for it at once", Lines.AtOnce(waiting)),
                    .. Lines.If(mean, "a call takes", Format.Milliseconds),
                    .. timeouts > 0 ? new[] { new Evidence("calls that timed out", Format.Percent(timeouts)) } : [],
                    .. inTransaction > 0
                        ? new[] { new Evidence("of these with a transaction open", Lines.AtOnce(inTransaction)) }
                        : [],
                ],
            };
        }
    }
}
