using Plimsoll.Core.Diagnosis;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>
/// What of the telemetry was lost or was not whole, in words: a line for each count that is not 0, the heaviest first.
/// </summary>
public static class LossWords
{
    public const string Heading = "What was lost on the way in";

    /// <returns>Nothing where all came through as it was sent.</returns>
    public static IReadOnlyList<(string Count, string Words)> Of(AuditIntake intake) =>
        [
            .. intake
                // Those that a defect cost are among the faults.
                .Refused.Where(r => r.Key != "fault")
                .OrderByDescending(r => r.Value)
                .ThenBy(r => r.Key, StringComparer.Ordinal)
                .Select(r => (Count: r.Value, Words: Refusal(r.Key)))
                .Concat(Dropped(intake))
                .Concat(NotWhole(intake))
                .Where(l => l.Count > 0)
                .Select(l => (Format.Count(l.Count), l.Words)),
        ];

    /// <param name="reason">As <see cref="AuditIntake.Refused"/> names it.</param>
    private static string Refusal(string reason) =>
        reason switch
        {
            "overloaded" =>
                "requests were told to come again (429): more came than could be taken in. What their senders gave up is missing; sample at the sender",
            "malformed" => "requests were turned away: they are no OTLP",
            "toolarge" => "requests were turned away: they are too large",
            "closing" => "requests came when the doors were closing",
            "unauthorised" => "requests were turned away: they did not show the token",
            "misdirected" =>
                "requests were turned away: another path, method, content type or compression than OTLP has",
            "aborted" => "requests were broken off by their sender",
            _ => $"requests were turned away ({reason})",
        };

    private static IEnumerable<(long Count, string Words)> Dropped(AuditIntake intake)
    {
        var (loss, doors) = (intake.Loss, intake.Doors);
        yield return (
            doors.Faults,
            "requests or traces were lost to a defect of Plimsoll"
                + (doors.LastFault is { } fault ? $", the last one a {fault}" : "")
        );
        yield return (doors.RejectedSpans, "spans were left out: they break the protocol");
        yield return (doors.CutSpans, "spans were left out, beyond the bound of one trace");
        yield return (loss.Cut, "traces were cut at that bound");
        yield return (
            doors.ValuesDropped,
            "spans lost their parameters for want of room: loops are told by numbers alone"
        );
        yield return (doors.TextsRefused, "names, routes or statements found no room and are counted as (other)");
        yield return (loss.FoldedEndpoints, "requests are counted under (other), beyond the bound of endpoints");
        yield return (loss.FoldedStatements, "statements are counted under (other), beyond their bound");
        yield return (loss.FoldedPeers, "calls are counted under (other), beyond the bound of peers");
        yield return (doors.RejectedPoints, "points of metrics were left out: they break the protocol");
        yield return (doors.SeriesRefused, "points of metrics were left out, beyond the bound of series");
        yield return (doors.LogTemplatesRefused, "log records were left out, beyond the bound of templates");
    }

    private static IEnumerable<(long Count, string Words)> NotWhole(AuditIntake intake)
    {
        var (loss, doors) = (intake.Loss, intake.Doors);
        yield return (doors.TracesClosedForRoom, "traces were judged early for want of room, perhaps not whole");
        yield return (doors.TracesClosedByAge, "traces were still going on after a minute and were judged in pieces");
        yield return (loss.Late, "spans came after their trace had been judged");
        yield return (doors.TracePieces, "pieces of traces that had been judged before");
        yield return (loss.Orphans, "spans name a parent that never came; their time is in no endpoint");
        yield return (loss.Cycles, "spans are their own ancestors; cut at the earliest");
        yield return (loss.Duplicates, "spans came twice; the first was kept");
        yield return (loss.Negative, "spans end before they start; counted as of no length");
        yield return (loss.Early, "spans begin before their parent; cut to it");
        yield return (loss.ClocksMoved, "clocks of processes were moved to fit into their callers' spans");
    }
}
