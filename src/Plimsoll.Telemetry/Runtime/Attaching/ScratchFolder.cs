namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>A directory for traces, readable by this user alone, gone when disposed.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("plimsoll-profile-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
