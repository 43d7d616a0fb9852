using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>Lets a server's processes write so often a second and no more, by a control group of our own (Linux, version 1, root).</summary>
internal sealed class DiskThrottle : IDisposable
{
    private const string Controller = "/sys/fs/cgroup/blkio";
    private readonly string _group = Path.Combine(
        Controller,
        string.Create(CultureInfo.InvariantCulture, $"plimsoll-bench-{Environment.ProcessId}")
    );
    private readonly int _postmaster;
    private readonly string _device;

    /// <exception cref="IOException">The machine does not let us.</exception>
    public DiskThrottle(int postmaster, string directory)
    {
        _postmaster = postmaster;
        Directory.CreateDirectory(_group);
        using var find = Process.Start(
            new ProcessStartInfo("findmnt", ["-no", "MAJ:MIN", "-T", directory])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        _device = find.StandardOutput.ReadToEnd().Trim();
        Move(_group);
    }

    public void Set(double writesPerSecond) =>
        File.WriteAllText(
            Path.Combine(_group, "blkio.throttle.write_iops_device"),
            string.Create(CultureInfo.InvariantCulture, $"{_device} {Math.Max(1, (int)writesPerSecond)}\n")
        );

    public void Dispose()
    {
        Move(Controller);
        for (var i = 0; i < 20 && Directory.Exists(_group); i++)
        {
            try
            {
                Directory.Delete(_group);
            }
            catch (IOException)
            {
                Thread.Sleep(50); // a process that ends is still in it
            }
        }
    }

    private void Move(string group)
    {
        foreach (var process in Server.ProcessesOf(_postmaster))
        {
            try
            {
                File.WriteAllText(Path.Combine(group, "cgroup.procs"), process.ToString(CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It has ended.
            }
        }
    }
}
