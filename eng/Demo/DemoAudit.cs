using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Eng.Demo;

/// <summary>Looks at the marketplace from inside while today's peak is driven: <c>plimsoll audit --otlp</c>.</summary>
/// <param name="doors">The port that the marketplace sends its telemetry to.</param>
public sealed class DemoAudit(DemoPlan plan, string target, int doors, string connection)
{
    /// <summary>The load goes on for as long after the window as a busy machine needs to begin it.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(4);

    /// <summary>
    /// A service that has just begun compiles its code on the way, fills its pools and starts threads one by one: that is not what is
    /// looked for, and what is queueing from that time takes a while to be gone.
    /// </summary>
    private static readonly TimeSpan s_lead = TimeSpan.FromSeconds(12);

    /// <returns>What was seen; null where the audit failed, which its log explains.</returns>
    public async Task<AuditSummary?> RunAsync(string name, CancellationToken token)
    {
        Directory.CreateDirectory(plan.Reports);
        var json = Path.Combine(plan.Reports, name + ".json");
        File.Delete(json);
        await using var load = Tethered.Start(
            plan.Plimsoll,
            [
                "load",
                "run",
                plan.Scenario,
                "--target",
                target,
                "--warm-up",
                "2s",
                "--timeout",
                "30s",
                "--window",
                Seconds(s_lead + plan.AuditWindow + s_slack),
            ],
            "TERM",
            Log($"{name}-load.log")
        );
        await Task.Delay(s_lead, token);
        await using var audit = Tethered.Start(
            plan.Plimsoll,
            [
                "audit",
                "--otlp",
                "--listen",
                $"http://127.0.0.1:{doors.ToString(CultureInfo.InvariantCulture)}",
                "--window",
                Seconds(plan.AuditWindow),
                "--output",
                Path.Combine(plan.Reports, name + ".html"),
                "--output",
                json,
                // The kernel knows which threads waited for a processor and which stood still for another reason.
                .. ServingProcess.Find(plan.Marketplace, target) is { } pid
                    ? (string[])["--pid", pid.ToString(CultureInfo.InvariantCulture)]
                    : [],
                // What indexes would help is for the tune to search; a quick demo has no time to do it twice.
                .. plan.IsQuick ? (string[])["--no-index-search"] : [],
            ],
            "TERM",
            Log($"{name}.log"),
            environment: new Dictionary<string, string> { ["PLIMSOLL_POSTGRES"] = connection }
        );
        var code = await audit.WaitAsync(token);
        await load.StopAsync();
        if (code != 0 || !File.Exists(json))
        {
            return null;
        }
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(json, token));
        return AuditSummary.Of(document.RootElement);
    }

    private string Log(string name)
    {
        var log = Path.Combine(plan.State, name);
        File.Delete(log);
        return log;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + "s";
}
