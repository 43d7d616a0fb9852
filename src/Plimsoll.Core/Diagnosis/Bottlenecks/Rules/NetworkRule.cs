namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>
/// The way: a link that is full, packets sent again, answers that the client does not take, and what a statement takes longer
/// for the service than for the server. Where a pooler stands between the two, that difference is in it.
/// </summary>
internal sealed class NetworkRule : ICandidateRule
{
    /// <summary>Of the segments sent again. TCP's rate falls with its root: at 2 % a connection is bound by it (Mathis et al., 1997).</summary>
    private const double ManyRetransmits = 0.02;

    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        var host = scene.Signals.Host;
        var link =
            host is { NetworkBytesPerSecondMost: > 0 and { } most }
            && Math.Max(host.ReceivedBytesPerSecond ?? 0, host.SentBytesPerSecond ?? 0) is var bytes
                ? bytes / most
                : (double?)null;
        var way =
            scene.InDatabase is { } seen && scene.Database is { } database
                ? Math.Max(0, seen - database.Active)
                : (double?)null;
        if (link is null && way is null && host?.RetransmitShare is null && scene.Database is null)
        {
            yield break;
        }
        var perCall = scene.StatementsPerSecond is > 0 and { } calls ? 1000 * way / calls : null;
        var sending = scene.Database?.Sending ?? 0;
        var isFull = link >= Limits.Busy;
        var isLossy = host?.RetransmitShare >= ManyRetransmits;
        var isFar = way >= Limits.Queueing && way >= Limits.Most * scene.TracedInFlight && perCall >= Limits.LongWay;
        var isSending = sending >= Limits.Queueing && sending >= Limits.Noticeable * (scene.TracedInFlight ?? 0);
        yield return new Candidate
        {
            Resource = BindingResource.Network,
            Name =
                isFull ? "the host's link"
                : isFar || isSending ? "between service and database"
                : "",
            Utilisation = link is { } l ? Math.Min(1, l) : null,
            Waiting = Math.Max(isFar || isFull || isLossy ? way ?? 0 : 0, sending),
            IsSaturated = isFull || isLossy || isFar || isSending,
            Sources = Source.Of(
                (isFull || isLossy, Source.Host),
                (isFar, Source.Traces),
                (isSending || (isFar && scene.Database is not null), Source.Database)
            ),
            Evidence =
            [
                .. Lines.WhichHost(scene),
                .. Lines.If(link, "link in use", Format.Percent),
                .. Lines.If(host?.RetransmitShare, "segments sent again", Format.Percent),
                .. Lines.If(
                    perCall,
                    "a statement takes longer for the service than for the server by",
                    Format.Milliseconds
                ),
                .. Lines.If(way, "requests on the way at once", Lines.AtOnce),
                .. sending > 0
                    ? new[]
                    {
                        new Evidence("sessions waiting for the client to take their answer", Lines.AtOnce(sending)),
                    }
                    : [],
            ],
        };
    }
}
