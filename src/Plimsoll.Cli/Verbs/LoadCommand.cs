using System.CommandLine;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll load</c>: everything about load; its verbs stand in files of their own.</summary>
public static class LoadCommand
{
    public static Command Create(Terminal terminal) =>
        new("load", "Drive a load and measure what it does: no database is needed.")
        {
            LoadRunCommand.Create(terminal),
            LoadEnvelopeCommand.Create(terminal),
            LoadAgentCommand.Create(terminal),
            LoadManifestCommand.Create(terminal),
            LoadCompareCommand.Create(terminal),
            LoadCheckCommand.Create(terminal),
            LoadSchemaCommand.Create(terminal),
            LoadImportCommand.Create(terminal),
            LoadLearnCommand.Create(terminal),
            LoadProxyCommand.Create(terminal),
            LoadKeepFaultsCommand.Create(),
        };
}
