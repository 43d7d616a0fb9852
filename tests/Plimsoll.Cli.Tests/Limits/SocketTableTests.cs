using System.Net;
using System.Net.Sockets;
using Plimsoll.Cli.Limits.Proc;
using Plimsoll.Cli.Limits.Sockets;

namespace Plimsoll.Tests.Limits;

public sealed class SocketTableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_kernel_shows_a_connection_of_this_process_and_who_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var at = (IPEndPoint)listener.LocalEndpoint;
        using var client = new TcpClient();
        await client.ConnectAsync(at, Token);
        using var accepted = await listener.AcceptTcpClientAsync(Token);
        using var table = SocketTable.Open()!;
        var sockets = table.Read();
        sockets.ShouldContain(socket => socket.IsListening && socket.Local.Port == at.Port);
        var ours = sockets.Single(socket => !socket.IsListening && socket.Remote.Equals(at));
        ours.Local.Port.ShouldBe(((IPEndPoint)client.Client.LocalEndPoint!).Port);
        ProcFiles.Machine.Sockets(Environment.ProcessId).ShouldContain(ours.Inode);
    }

    [Fact]
    public void A_message_that_is_cut_off_or_an_error_ends_the_reading()
    {
        var sockets = new List<SocketEntry>();
        DiagnosisReader.Read([200, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], sockets).ShouldBeFalse();
        DiagnosisReader.Read([16, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], sockets).ShouldBeFalse();
        DiagnosisReader.Read([], sockets).ShouldBeTrue();
        sockets.ShouldBeEmpty();
    }
}
