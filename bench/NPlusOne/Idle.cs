using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Bench.NPlusOnes;

/// <summary>A server that has nothing to say.</summary>
internal static class Idle
{
    public static readonly Window Window = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(1));

    public static readonly Workload Server = WorkloadBuilder.Build(
        new Observation
        {
            Server = new ServerFacts
            {
                VersionNumber = 150007,
                Version = "15.7",
                Database = "app",
                StartedAt = Window.From,
            },
            Window = Window,
            Statements = [],
            Catalog = new Catalog { Tables = [] },
            Activity = new Activity(),
            Load = new ServerLoad
            {
                Connections = new Connections { Max = 100 },
                Cumulative = new DatabaseCounters(),
            },
            Settings = new Dictionary<string, Setting>(),
        }
    );
}
