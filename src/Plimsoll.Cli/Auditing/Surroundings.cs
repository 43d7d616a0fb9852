using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Cli.Auditing;

/// <summary>What was seen of the database's machine from outside.</summary>
/// <param name="DatabaseHost">Null where it is another machine.</param>
/// <param name="DatabaseCores">Cores in use by the server's processes, in the mean; null where that is not known.</param>
internal sealed record Surroundings(HostSignals? DatabaseHost, double? DatabaseCores)
{
    public static readonly Surroundings Unknown = new(null, null);
}
