using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Plimsoll.Bench.OtlpIngest;

/// <param name="Seconds">Of processor time, user and system.</param>
/// <param name="Compiled">Methods, each as often as it was compiled anew; 0 from a build that does not tell.</param>
internal readonly record struct ServerFigures(
    double Seconds,
    double PeakMegabytes,
    long Spans,
    long Traces,
    long ClosedForRoom,
    long Pieces,
    long Refused,
    long Faults,
    long Compiled
);

/// <summary>The server's process as the sender sees it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    /// <param name="role"><c>serve</c> or <c>drop</c>.</param>
    public ServerProcess(string program, string role)
    {
        _process = Process.Start(
            new ProcessStartInfo(program, role)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        var bound = _process.StandardOutput.ReadLine()!.Split(' ');
        (Http, Grpc) = (IPEndPoint.Parse(bound[0]), IPEndPoint.Parse(bound[1]));
    }

    public IPEndPoint Http { get; }
    public IPEndPoint Grpc { get; }

    public ServerFigures Ask(string what)
    {
        _process.StandardInput.WriteLine(what);
        var answer = _process
            .StandardOutput.ReadLine()!
            .Split(' ')
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture))
            .ToArray();
        return new ServerFigures(
            answer[0],
            answer[1],
            (long)answer[2],
            (long)answer[3],
            (long)answer[4],
            (long)answer[5],
            (long)answer[6],
            (long)answer[7],
            answer.Length > 8 ? (long)answer[8] : 0
        );
    }

    public void Dispose()
    {
        _process.StandardInput.WriteLine("end");
        _process.WaitForExit(10_000);
        _process.Dispose();
    }
}
