using System.Text.Json.Serialization;
using Plimsoll.Load.Faults.Processes;

namespace Plimsoll.Load.Faults;

/// <summary>How a fault is undone by somebody who knows nothing else of it. Written down before the fault begins.</summary>
/// <remarks>Proxies, locks and open connections need none: they end with the process that holds them.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Continue), "continue")]
[JsonDerivedType(typeof(DeleteFile), "delete-file")]
[JsonDerivedType(typeof(ResumeReplay), "resume-replay")]
public abstract record WayBack
{
    private WayBack() { }

    /// <summary>What a person would do.</summary>
    [JsonIgnore]
    public abstract string Words { get; }

    public sealed record Continue(ProcessIdentity Process) : WayBack
    {
        public override string Words => $"kill -CONT {Process.Id}";
    }

    public sealed record DeleteFile(string Path) : WayBack
    {
        public override string Words => $"rm '{Path}'";
    }

    /// <param name="Server">Host and port, without any password.</param>
    public sealed record ResumeReplay(string Server) : WayBack
    {
        public override string Words => $"SELECT pg_wal_replay_resume(); on {Server}";
    }
}
