using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Cli.Limits;

/// <summary>The processors of this machine, and of them what one process takes, from Linux's <c>/proc</c>.</summary>
public sealed class ProcLimits(int? pid, TimeProvider time) : ILimitObserver
{
    /// <summary>Of <c>/proc</c>'s times: 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private long _at;
    private double? _host;
    private double? _process;

    /// <summary>Null where there is no <c>/proc</c> to read.</summary>
    /// <exception cref="PlimsollException">A process was named that is not there.</exception>
    public static ProcLimits? Open(int? pid, TimeProvider time)
    {
        if (pid is { } id && !File.Exists($"/proc/{id}/stat"))
        {
            throw new PlimsollException(
                Fault.Usage,
                $"There is no process {id} on this machine.",
                "Give the process id of the service: --pid $(pidof service)."
            );
        }
        return File.Exists("/proc/stat") ? new ProcLimits(pid, time) : null;
    }

    public Task<IReadOnlyList<LimitSample>> SampleAsync(CancellationToken token)
    {
        var over = _at == 0 ? TimeSpan.Zero : time.GetElapsedTime(_at);
        _at = time.GetTimestamp();
        var (host, process) = (Host(), pid is { } id ? Process(id) : null);
        var samples = new List<LimitSample>();
        if (over > TimeSpan.Zero && _host is { } was)
        {
            samples.Add(Cpu("processors of this machine", (host - was) / over.TotalSeconds, over));
        }
        if (over > TimeSpan.Zero && (_process, process) is ({ } before, { } after))
        {
            samples.Add(Cpu($"processors of process {pid}", (after - before) / over.TotalSeconds, over));
        }
        (_host, _process) = (host, process);
        return Task.FromResult<IReadOnlyList<LimitSample>>(samples);
    }

    private static LimitSample Cpu(string name, double busy, TimeSpan over)
    {
        var cores = Environment.ProcessorCount;
        return new LimitSample(
            name,
            LimitKind.Cpu,
            Math.Clamp(busy, 0, cores),
            cores,
            Math.Clamp(busy / cores, 0, 1),
            Waiting: null,
            Completed: null,
            over
        );
    }

    /// <summary>Seconds since the machine started: user, nice, system, irq, softirq; the idle ones are left out.</summary>
    private static double Host()
    {
        var words = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double At(int i) =>
            i < words.Length ? double.Parse(words[i], CultureInfo.InvariantCulture) / TicksPerSecond : 0;
        return At(1) + At(2) + At(3) + At(6) + At(7);
    }

    /// <summary>Its own time in user and kernel mode; null once it has ended.</summary>
    private static double? Process(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            // The name stands in brackets and may hold blanks and brackets itself.
            var words = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (
                    double.Parse(words[11], CultureInfo.InvariantCulture)
                    + double.Parse(words[12], CultureInfo.InvariantCulture)
                ) / TicksPerSecond;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
