using System.Globalization;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Judging;

/// <summary>The answer as one sentence.</summary>
internal static class AnswerWords
{
    public static string Named(
        Candidate binds,
        Confidence confidence,
        IReadOnlyList<Candidate> symptoms,
        Candidate? next,
        double? nextAt
    )
    {
        var verb = confidence switch
        {
            Confidence.High => "binds",
            Confidence.Medium => "probably binds",
            _ => "may bind",
        };
        var used = binds.Utilisation is { } u ? $"{Format.Percent(u)} used" : "how far it is used up is not known";
        var share = binds.Share is { } s ? $", {Format.Percent(s)} of the requests' time goes there" : "";
        var through =
            symptoms.Count > 0
                ? $", and it is why {Joined(symptoms.Select(c => Words(c.Resource)))} {(symptoms.Count > 1 ? "queue" : "queues")}"
                : "";
        var then = next is null
            ? ""
            : $"; lifted, {What(next)} would be next"
                + nextAt switch
                {
                    null => "",
                    < 1.1 => ", and at once",
                    { } at =>
                        $", at {at.ToString(at >= 10 ? "0" : "0.#", CultureInfo.InvariantCulture)} times today's rate",
                };
        return $"{Capital(What(binds))} {verb}: {used}{share}{through}{then}.";
    }

    /// <param name="beyondQuickest">See <see cref="Scene.BeyondQuickest"/>; told where it is most of the time.</param>
    public static string Nothing(Candidate? mostUsed, double? inFlight, double? beyondQuickest) =>
        "Nothing binds: no resource that was seen is used up"
        + (mostUsed is { Utilisation: { } u } ? $"; most used is {What(mostUsed)}, {Format.Percent(u)}" : "")
        + (inFlight is { } n ? $"; {Rules.Lines.AtOnce(n)} requests are under way at once" : "")
        + (
            beyondQuickest is >= Limits.Most and { } slower
                ? $"; {Format.Percent(slower)} of their time is more than the quickest of their kind need"
                : ""
        )
        + ".";

    public static string CannotTell(Candidate? suspect, IReadOnlyList<string> missing) =>
        "It cannot be told what binds"
        + (suspect is null ? "" : $", though {What(suspect)} is suspected")
        + (missing.Count > 0 ? $"; what is missing: {Joined(missing.Take(3))}" : "")
        + ".";

    public static string What(Candidate candidate) =>
        candidate switch
        {
            { Resource: BindingResource.OtherService, Name.Length: > 0 } => $"the other service {candidate.Name}",
            { Name.Length: > 0 } => $"{Words(candidate.Resource)} ({candidate.Name})",
            _ => Words(candidate.Resource),
        };

    private static string Words(BindingResource resource) =>
        resource switch
        {
            BindingResource.Cpu => "the service's processor",
            BindingResource.DatabaseCpu => "the database's processor",
            BindingResource.DatabaseIo => "the database's disk",
            BindingResource.DatabaseLocks => "a lock in the database",
            BindingResource.RuntimeLocks => "a lock inside the service",
            BindingResource.ConnectionPool => "the connection pool",
            BindingResource.DatabaseConnections => "the server's limit on connections",
            BindingResource.ThreadPool => "the thread pool",
            BindingResource.GarbageCollection => "garbage collection",
            BindingResource.Network => "the network",
            BindingResource.OtherService => "another service",
            BindingResource.Disk => "the service's disk",
            _ => "nothing",
        };

    private static string Joined(IEnumerable<string> words)
    {
        var list = words.Distinct().ToList();
        return list.Count <= 1 ? string.Concat(list) : $"{string.Join(", ", list.SkipLast(1))} and {list[^1]}";
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
