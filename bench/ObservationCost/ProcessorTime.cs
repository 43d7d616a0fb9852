using System.Globalization;
using Plimsoll.Eng;

namespace Plimsoll.Bench.ObservationCost;

/// <summary>
/// Processor time of a server, in seconds, out of <c>/proc</c>. A backend that has ended is counted by the postmaster (its
/// <c>cutime</c> and <c>cstime</c>): while the load's connections stay open, that is what the observer's sessions took.
/// </summary>
/// <param name="Living">Of the postmaster's children that are running.</param>
/// <param name="Ended">Of those that have ended.</param>
internal readonly record struct ProcessorTime(double Living, double Ended)
{
    // sysconf(_SC_CLK_TCK), 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    public double All => Living + Ended;

    public static ProcessorTime operator -(ProcessorTime a, ProcessorTime b) =>
        new(a.Living - b.Living, a.Ended - b.Ended);

    public static ProcessorTime Of(PrivatePostgres server)
    {
        var postmaster = server.PostmasterId;
        var living = Directory
            .GetDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => Fields($"/proc/{name}/stat"))
            .Where(f => f.Length > 15 && f[1] == postmaster.ToString(CultureInfo.InvariantCulture))
            .Sum(f => Ticks(f[11]) + Ticks(f[12]));
        var own = Fields($"/proc/{postmaster}/stat");
        return new ProcessorTime(living / TicksPerSecond, (Ticks(own[13]) + Ticks(own[14])) / TicksPerSecond);
    }

    /// <summary>What follows the name in parentheses: state, parent, … (proc(5), from the third field on).</summary>
    private static string[] Fields(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return []; // it has ended meanwhile
        }
    }

    private static double Ticks(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
