using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Doors;

namespace Plimsoll.Bench.OtlpIngest;

/// <summary>The doors in a process of their own, so that its processor time and memory are theirs alone.</summary>
internal static class Server
{
    public static async Task RunAsync(CancellationToken token)
    {
        var options = new DoorOptions
        {
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            Grpc = new IPEndPoint(IPAddress.Loopback, 0),
        };
        var fold = new ServiceFold();
        await using var doors = await TelemetryDoors.StartAsync(
            options,
            fold,
            TimeProvider.System,
            new Random(1),
            token
        );
        Console.WriteLine($"{doors.Http} {doors.Grpc}");
        while (await Console.In.ReadLineAsync(token) is { } line && line != "end")
        {
            if (line == "flush")
            {
                await doors.FlushAsync(token);
            }
            var snapshot = await doors.SnapshotAsync(token);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Usage()} {snapshot.Spans} {snapshot.Traces} {snapshot.TracesClosedForRoom} {snapshot.TracePieces} {snapshot.Refused.Values.Sum()} {snapshot.Faults} {JitInfo.GetCompiledMethodCount()}"
                )
            );
        }
    }

    /// <summary>Processor time in seconds, user and system; and the most memory.</summary>
    public static string Usage()
    {
        using var self = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{self.TotalProcessorTime.TotalSeconds} {PeakMegabytes()}");
    }

    /// <summary>The most physical memory that the process ever held (proc(5), VmHWM).</summary>
    private static double PeakMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            / 1024;
    }
}
