using Plimsoll.Core;

namespace Plimsoll.Load.Agents;

/// <summary>The first words on a line: both ends show that they know the token, and that they speak alike.</summary>
internal static class AgentGreeting
{
    /// <summary>The agent's side.</summary>
    /// <returns>False where the other end was refused; it has been told why.</returns>
    /// <exception cref="IOException">It hung up, or what it says is no greeting.</exception>
    public static async Task<bool> ReceiveAsync(AgentLine line, string? token, string version, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(AgentProtocol.Greeting);
        var nonce = TokenProof.Nonce();
        await line.SendAsync<AgentMessage>(
            new AgentMessage.Hello(AgentProtocol.Version, version, nonce, token is not null),
            patience.Token
        );
        var said = await line.ReceiveAsync<AgentCommand>(AgentProtocol.LongestGreeting, patience.Token);
        if (said is not AgentCommand.Hello hello)
        {
            return false;
        }
        if (hello.Protocol != AgentProtocol.Version)
        {
            return await RefuseAsync(
                $"it is Plimsoll {version} and speaks protocol {AgentProtocol.Version}, where {hello.Version} speaks {hello.Protocol}",
                "Run the same version of Plimsoll on all machines."
            );
        }
        if (!TokenProof.IsSame(hello.Proof, TokenProof.Of(token ?? "", TokenProof.Coordinator, nonce, hello.Nonce)))
        {
            return await RefuseAsync(
                token is null
                    ? "it was started without a token, and one was given"
                    : "the token is another than its own",
                "Give both the same file: --token-file FILE."
            );
        }
        await line.SendAsync<AgentMessage>(
            new AgentMessage.Welcome(TokenProof.Of(token ?? "", TokenProof.Agent, nonce, hello.Nonce)),
            patience.Token
        );
        return true;

        async Task<bool> RefuseAsync(string what, string next)
        {
            await line.SendAsync<AgentMessage>(new AgentMessage.Refused(Fault.Usage, what, next), patience.Token);
            return false;
        }
    }

    /// <summary>The coordinator's side.</summary>
    /// <exception cref="PlimsollException">It was refused, or the agent does not know the token.</exception>
    /// <exception cref="IOException">The other end hung up, or is no agent.</exception>
    public static async Task SendAsync(
        AgentLine line,
        string name,
        string? token,
        string version,
        CancellationToken stop
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(AgentProtocol.Greeting);
        try
        {
            if (
                await line.ReceiveAsync<AgentMessage>(AgentProtocol.LongestGreeting, patience.Token)
                is not AgentMessage.Hello hello
            )
            {
                throw new IOException("it is no agent of Plimsoll");
            }
            if (hello.NeedsToken && token is null)
            {
                throw new PlimsollException(
                    Fault.Usage,
                    $"The agent {name} asks for a token.",
                    "Give the file that it was started with: --token-file FILE."
                );
            }
            var nonce = TokenProof.Nonce();
            var proof = TokenProof.Of(token ?? "", TokenProof.Coordinator, hello.Nonce, nonce);
            await line.SendAsync<AgentCommand>(
                new AgentCommand.Hello(AgentProtocol.Version, version, nonce, proof),
                patience.Token
            );
            switch (await line.ReceiveAsync<AgentMessage>(AgentProtocol.LongestGreeting, patience.Token))
            {
                case AgentMessage.Welcome welcome
                    when TokenProof.IsSame(
                        welcome.Proof,
                        TokenProof.Of(token ?? "", TokenProof.Agent, hello.Nonce, nonce)
                    ):
                    return;
                case AgentMessage.Refused refused:
                    throw new PlimsollException(
                        refused.Fault,
                        $"The agent {name} refuses: {refused.What}.",
                        refused.Next
                    );
                default:
                    throw new PlimsollException(
                        Fault.Usage,
                        $"What answers at {name} does not know the token.",
                        "See what listens there before anything is sent to it."
                    );
            }
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new IOException("it says nothing", e);
        }
    }
}
