using Plimsoll.Cli;

namespace Plimsoll.Tests.Building;

/// <summary>The command as a user runs it, in this process.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    public static async Task<Ran> PlimsollAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var terminal = new Terminal(output, error, isInteractive: false, colours: false);
        var code = await PlimsollCommand.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        return new Ran(code, output.ToString(), error.ToString());
    }
}
