using System.IO.Pipes;
using Plimsoll.Load.Faults.Keeping;

namespace Plimsoll.Load.Tests.Faults.Keeping;

/// <summary>A keeper of faults in this process, behind two pipes.</summary>
internal sealed class KeeperHere : IAsyncDisposable
{
    private readonly AnonymousPipeServerStream _commands = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.In);
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _keeper;

    public KeeperHere()
    {
        _keeper = FaultKeeper.RunAsync(
            new AnonymousPipeClientStream(PipeDirection.In, _commands.ClientSafePipeHandle),
            new AnonymousPipeClientStream(PipeDirection.Out, _answers.ClientSafePipeHandle),
            new FaultKeeperOptions { JournalDirectory = Path.Combine(Directory, "journals") },
            TimeProvider.System,
            _lost.Token
        );
        Link = new FaultKeeperLink(_commands, _answers, TimeProvider.System);
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("plimsoll-faults-").FullName;

    public FaultKeeperLink Link { get; }

    /// <summary>It ends although nobody told it to.</summary>
    public async Task LoseAsync()
    {
        await _lost.CancelAsync();
        await _keeper;
    }

    public async ValueTask DisposeAsync()
    {
        await Link.DisposeAsync();
        await _keeper;
        System.IO.Directory.EnumerateFiles(Path.Combine(Directory, "journals")).ShouldBeEmpty();
        System.IO.Directory.Delete(Directory, recursive: true);
        _lost.Dispose();
    }
}
