using System.Globalization;

namespace Plimsoll.Tests.AccessLogs;

/// <summary>An access log in a folder of its own.</summary>
internal sealed class ALog : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-log-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "access.log");

    /// <summary>A line of nginx's combined format; with its request time at the end where one is given.</summary>
    public static string Line(
        DateTimeOffset at,
        string target,
        int status = 200,
        string method = "GET",
        int bytes = 100,
        double? seconds = 0.05,
        int client = 1
    ) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"10.0.0.{client} - ada [{at:dd/MMM/yyyy:HH:mm:ss +0000}] \"{method} {target} HTTP/1.1\" {status} {bytes} \"-\" \"curl\"{(seconds is { } s ? $" {s:F3}" : "")}\n"
        );

    public ALog Add(params IEnumerable<string> lines)
    {
        File.AppendAllText(Path, string.Concat(lines));
        return this;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
