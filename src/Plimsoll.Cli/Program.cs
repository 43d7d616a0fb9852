using Plimsoll.Cli;

using var terminal = Terminal.OfProcess();
return await PlimsollCommand.RunAsync(args, terminal, CancellationToken.None);
