namespace Plimsoll.Core.Diagnosis.Bottlenecks;

/// <summary>What can keep a backend from doing more, or from answering sooner.</summary>
public enum BindingResource
{
    /// <summary>Nothing is used up and nobody queues.</summary>
    Nothing,

    /// <summary>Processors of the service's host or container.</summary>
    Cpu,
    DatabaseCpu,

    /// <summary>The database's reading, writing and committing.</summary>
    DatabaseIo,

    /// <summary>Locks of rows, tables and the server's own structures.</summary>
    DatabaseLocks,

    /// <summary>Locks between threads of one process.</summary>
    RuntimeLocks,

    /// <summary>A process's pool of connections to the database.</summary>
    ConnectionPool,

    /// <summary>The number of connections that the server allows.</summary>
    DatabaseConnections,
    ThreadPool,
    GarbageCollection,

    /// <summary>The way between the service, its callers and its database.</summary>
    Network,

    /// <summary>A service that this one calls.</summary>
    OtherService,

    /// <summary>A disk of the service's own host.</summary>
    Disk,
}
