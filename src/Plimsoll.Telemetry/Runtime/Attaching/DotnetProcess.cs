using System.Text.RegularExpressions;
using Microsoft.Diagnostics.NETCore.Client;
using Plimsoll.Core;
using Plimsoll.Telemetry.Host;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>A .NET process that can be looked at, and what the kernel tells of it.</summary>
internal sealed partial record DotnetProcess
{
    public required int Pid { get; init; }

    /// <summary>The service's, or the program's.</summary>
    public required string Service { get; init; }

    /// <summary>E.g. <c>10.0.1</c>; null where the runtime is packed into the program.</summary>
    public string? Version { get; init; }
    public int? Cores { get; init; }

    /// <summary>Null where threads cannot be listed.</summary>
    public bool? IsServerGc { get; init; }

    /// <summary>Null where the program does not tell them.</summary>
    public IReadOnlyList<string>? OwnAssemblies { get; init; }
    public required HostFiles Files { get; init; }

    public DiagnosticsClient Client => new(Pid);

    /// <exception cref="PlimsollException">It cannot be looked at, and why.</exception>
    public static DotnetProcess Find(int pid, HostFiles files)
    {
        ProcessReading.Require(files, pid);
        var (status, own) = (files.ReadProc($"{pid}/status"), files.ReadProc("self/status"));
        var name = Figures
            .Lines(status)
            .FirstOrDefault(l => l.StartsWith("Name:", StringComparison.Ordinal))
            ?[5..].Trim();
        // The effective user is the second figure; root may look at all.
        var (user, me) = (User(status), User(own));
        if (me is not (null or "0") && user is not null && user != me)
        {
            throw new PlimsollException(
                Fault.Privilege,
                $"Process {pid} ({name}) belongs to another user, whose diagnostic port may not be used.",
                $"Run plimsoll as that user (sudo -u \\#{user} plimsoll …) or as root."
            );
        }
        var maps = files.ReadProc($"{pid}/maps");
        var environment = Variables(pid, name, maps);
        var program = Program(files, pid);
        return new DotnetProcess
        {
            Pid = pid,
            Files = files,
            Service =
                environment.GetValueOrDefault("OTEL_SERVICE_NAME") is { Length: > 0 } service ? service
                : program is null ? name ?? $"process {pid}"
                : Path.GetFileNameWithoutExtension(program),
            Version =
                maps is null ? null
                : VersionInPath().Match(maps) is { Success: true } match ? match.Groups[1].Value
                : null,
            Cores = CpuTimes.ParseSet(Line(status, "Cpus_allowed_list:"))?.Count,
            IsServerGc = HostFiles.Names(Path.Combine(files.Proc, $"{pid}/task")) is { Count: > 0 } threads
                ? threads.Any(t =>
                    files.ReadProc($"{pid}/task/{t}/comm")?.StartsWith(".NET Server GC", StringComparison.Ordinal)
                    == true
                )
                : null,
            OwnAssemblies = program is null ? null : ProgramProjects.Read(files, pid, program),
        };
    }

    /// <summary>Of another program, or where it went away meanwhile.</summary>
    public static PlimsollException Unreachable(int pid, string? name, bool isDotnet, Exception inner) =>
        isDotnet
            ? new PlimsollException(
                Fault.Connection,
                $"The diagnostic port of process {pid} ({name}) does not answer: {inner.Message}",
                "Start the service without DOTNET_EnableDiagnostics=0 (or DOTNET_EnableDiagnostics_IPC=0) and with a writable /tmp. "
                    + "In a container, run plimsoll in it, or on the host as root with the host's process id.",
                inner
            )
            : new PlimsollException(
                Fault.Usage,
                $"Process {pid} ({name}) is no .NET process that can be looked at.",
                "Give the process id of the service itself, not of a shell or of dotnet run: --pid $(pgrep -f Service.dll). "
                    + "Of other runtimes, metrics tell: see plimsoll audit --otlp.",
                inner
            );

    /// <summary>Also shows that the port answers.</summary>
    private static Dictionary<string, string> Variables(int pid, string? name, string? maps)
    {
        try
        {
            return new DiagnosticsClient(pid).GetProcessEnvironment();
        }
        catch (UnsupportedCommandException)
        {
            // .NET Core 3.1 does not tell its environment; the port is there.
            return [];
        }
        catch (Exception e)
            when (e is DiagnosticsClientException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw Unreachable(pid, name, maps?.Contains("libcoreclr", StringComparison.Ordinal) == true, e);
        }
    }

    /// <summary>The path of the program or its main assembly, as the process sees it.</summary>
    private static string? Program(HostFiles files, int pid)
    {
        var words = files.ReadProc($"{pid}/cmdline")?.Split('\0', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var assembly = words.Skip(1).FirstOrDefault(w => w.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
        var program = words.Length > 0 && Path.GetFileName(words[0]) == "dotnet" ? assembly : words.FirstOrDefault();
        if (program is null || Path.IsPathRooted(program))
        {
            return program;
        }
        var directory = new FileInfo(Path.Combine(files.Proc, $"{pid}/cwd")).LinkTarget;
        return directory is null ? null : Path.Combine(directory, program);
    }

    private static string? User(string? status) =>
        Line(status, "Uid:") is { } line && Figures.Words(line) is { Length: >= 2 } words ? words[1] : null;

    private static string? Line(string? status, string key) =>
        Figures.Lines(status).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?[key.Length..];

    [GeneratedRegex(@"/Microsoft\.NETCore\.App/([0-9][^/\s]*)/", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex VersionInPath();
}
