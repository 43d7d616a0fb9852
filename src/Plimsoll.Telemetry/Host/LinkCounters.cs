namespace Plimsoll.Telemetry.Host;

/// <summary>Bytes over the machine's links, and the segments of TCP, since they came up.</summary>
/// <param name="BytesPerSecondMost">Each way; null where a link does not tell its speed.</param>
internal sealed record LinkCounters(
    double? ReceivedBytes,
    double? SentBytes,
    double? BytesPerSecondMost,
    double? SegmentsSent,
    double? SegmentsSentAgain
)
{
    private const double BytesPerMegabit = 125_000;

    /// <param name="of">Whose view of the network: <c>self</c> or a process id.</param>
    public static LinkCounters Read(HostFiles files, string of)
    {
        var links = Figures
            .Lines(files.ReadProc($"{of}/net/dev"))
            .Select(l => l.Split(':', 2))
            .Where(l => l.Length == 2 && l[0].Trim() != "lo")
            .ToDictionary(l => l[0].Trim(), l => Figures.Words(l[1]), StringComparer.Ordinal);
        var net = Path.Combine(files.Sys, "class", "net");
        // Bridges and tunnels carry again what a card carries. A container has no card, only its end of a pair.
        var cards = links.Keys.Where(l => Directory.Exists(Path.Combine(net, l, "device"))).ToList();
        var counted = cards.Count > 0 ? cards : [.. links.Keys];
        double? Sum(int column) =>
            links.Count == 0
                ? null
                : counted.Sum(l => column < links[l].Length ? Figures.Whole(links[l][column]) ?? 0 : 0);
        var speeds = cards.Select(c => Figures.Whole(HostFiles.Read(Path.Combine(net, c, "speed")))).ToList();
        var (sent, again) = Segments(files.ReadProc($"{of}/net/snmp"));
        return new LinkCounters(
            Sum(0),
            Sum(8),
            speeds.Count > 0 && speeds.All(s => s > 0) ? speeds.Sum(s => s!.Value) * BytesPerMegabit : null,
            sent,
            again
        );
    }

    /// <summary>The file has a line of names above each line of figures.</summary>
    internal static (double? Sent, double? Again) Segments(string? snmp)
    {
        var tcp = Figures.Lines(snmp).Where(l => l.StartsWith("Tcp:", StringComparison.Ordinal)).ToList();
        if (tcp.Count != 2)
        {
            return (null, null);
        }
        var (names, values) = (Figures.Words(tcp[0]), Figures.Words(tcp[1]));
        double? Of(string name) =>
            Array.IndexOf(names, name) is var at and >= 0 && at < values.Length ? Figures.Whole(values[at]) : null;
        return (Of("OutSegs"), Of("RetransSegs"));
    }
}
