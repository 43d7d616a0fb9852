using System.Globalization;
using System.Text;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Tests.Learning;

/// <summary>Logs for tests, made request by request.</summary>
internal sealed class Traffic
{
    private static readonly DateTime s_begin = new(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly List<AccessLogEntry> _entries = [];

    public Traffic Get(double at, int client, string target, int status = 200, string method = "GET")
    {
        _entries.Add(
            new AccessLogEntry
            {
                Start = s_begin.AddSeconds(at),
                Method = method,
                Target = target,
                Status = status,
                Client = $"10.0.{client / 250}.{client % 250}",
                Agent = "Mozilla",
            }
        );
        return this;
    }

    /// <summary>Visitors who each look at some pages: first the list, then products by chance, then perhaps the cart.</summary>
    public static Traffic Shop(int sessions, int seed)
    {
        var random = new Random(seed);
        var traffic = new Traffic();
        var start = 0.0;
        for (var session = 0; session < sessions; session++)
        {
            var at = start -= Math.Log(1 - random.NextDouble());
            traffic.Get(at, session, "/");
            for (var i = random.Next(6); i > 0; i--)
            {
                traffic.Get(at += 1 + (4 * random.NextDouble()), session, $"/products/{random.Next(1, 300)}?ref=mail");
            }
            if (random.Next(3) == 0)
            {
                traffic.Get(at + 2, session, "/cart");
            }
        }
        return traffic;
    }

    public LearnedScenario Learn(LearnOptions? options = null) =>
        LogLearner.Learn(_entries, options ?? new LearnOptions(), null, TestContext.Current.CancellationToken);

    public string ToLog()
    {
        var text = new StringBuilder();
        foreach (var entry in _entries)
        {
            var time = entry.Start.ToString("dd/MMM/yyyy:HH:mm:ss.fff", CultureInfo.InvariantCulture);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{entry.Client} - - [{time} +0000] \"{entry.Method} {entry.Target} HTTP/1.1\" {entry.Status} 10 \"-\" \"{entry.Agent}\"\n"
            );
        }
        return text.ToString();
    }
}
