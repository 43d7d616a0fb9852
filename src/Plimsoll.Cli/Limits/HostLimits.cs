using System.Globalization;
using Plimsoll.Cli.Limits.Proc;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Cli.Limits;

/// <summary>
/// The processors, disks and network cards of this machine. All of them are shared: what others take of them is their base.
/// </summary>
internal sealed class HostLimits(ProcFiles proc, TimeProvider time) : ILimitObserver
{
    private readonly Dictionary<string, double> _disks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double In, double Out)> _cards = new(StringComparer.Ordinal);
    private long _at;
    private double? _processors;

    public Task<IReadOnlyList<LimitSample>> SampleAsync(CancellationToken token)
    {
        var over = _at == 0 ? TimeSpan.Zero : time.GetElapsedTime(_at);
        _at = time.GetTimestamp();
        var samples = new List<LimitSample>();
        var busy = proc.Read("stat") is { } stat ? ProcText.HostSeconds(stat) : null;
        if (over > TimeSpan.Zero && (busy - _processors) is { } seconds)
        {
            samples.Add(Shared("processors of this machine", LimitKind.Cpu, seconds, Environment.ProcessorCount, over));
        }
        _processors = busy;
        foreach (var (name, worked) in ProcText.DiskSeconds(proc.Read("diskstats") ?? ""))
        {
            if (over > TimeSpan.Zero && _disks.TryGetValue(name, out var before) && worked > before)
            {
                samples.Add(Shared($"disk {name}", LimitKind.Disk, worked - before, 1, over));
            }
            _disks[name] = worked;
        }
        Cards(samples, over);
        return Task.FromResult<IReadOnlyList<LimitSample>>(samples);
    }

    /// <summary>Cards that say how fast they are; the loopback has no speed.</summary>
    private void Cards(List<LimitSample> samples, TimeSpan over)
    {
        foreach (var line in (proc.Read("net/dev") ?? "").Split('\n'))
        {
            var parts = line.Split(':', StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || Speed(parts[0]) is not { } capacity)
            {
                continue;
            }
            var words = parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var now = (
                In: double.Parse(words[0], CultureInfo.InvariantCulture),
                Out: double.Parse(words[8], CultureInfo.InvariantCulture)
            );
            if (over > TimeSpan.Zero && _cards.TryGetValue(parts[0], out var before))
            {
                var most = Math.Max(now.In - before.In, now.Out - before.Out);
                samples.Add(Shared($"network card {parts[0]}", LimitKind.Bandwidth, most, capacity, over));
            }
            _cards[parts[0]] = now;
        }
    }

    /// <returns>Bytes per second in each direction; null where it is not known.</returns>
    private static double? Speed(string card)
    {
        try
        {
            return
                int.TryParse(
                    File.ReadAllText($"/sys/class/net/{card}/speed"),
                    CultureInfo.InvariantCulture,
                    out var megabits
                )
                && megabits > 0
                ? megabits * 1e6 / 8
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static LimitSample Shared(string name, LimitKind kind, double busySeconds, double capacity, TimeSpan over)
    {
        var busy = Math.Clamp(busySeconds / over.TotalSeconds, 0, capacity);
        return new LimitSample(name, kind, busy, capacity, busy / capacity, Waiting: null, Completed: null, over)
        {
            HasBase = true,
        };
    }
}
