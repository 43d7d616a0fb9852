using Plimsoll.Core.Diagnosis.Bottlenecks;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>What can bind, in words.</summary>
public static class ResourceNames
{
    public static string Of(BindingResource resource) =>
        resource switch
        {
            BindingResource.Nothing => "nothing",
            BindingResource.Cpu => "the service's processors",
            BindingResource.DatabaseCpu => "the database's processors",
            BindingResource.DatabaseIo => "the database's I/O",
            BindingResource.DatabaseLocks => "locks in the database",
            BindingResource.RuntimeLocks => "locks in the process",
            BindingResource.ConnectionPool => "the connection pool",
            BindingResource.DatabaseConnections => "the server's connections",
            BindingResource.ThreadPool => "the thread pool",
            BindingResource.GarbageCollection => "garbage collection",
            BindingResource.Network => "the network",
            BindingResource.OtherService => "another service",
            BindingResource.Disk => "the host's disk",
            _ => resource.ToString(),
        };
}
