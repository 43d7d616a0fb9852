namespace Plimsoll.Core.Workloads.Service;

/// <summary>Where an endpoint's time goes.</summary>
public enum Layer
{
    /// <summary>The service's own code: what no span below covers.</summary>
    Own,

    /// <summary>Waiting for a connection of the pool, or opening one.</summary>
    PoolWait,
    Database,

    /// <summary>Begin, commit and what lies between the statements of a transaction's span.</summary>
    Transaction,
    OtherService,
    Messaging,
    Mail,
    Cache,
    Lock,
    Rendering,
    Shipping,
    LocalFile,
    Sleep,
}

/// <summary>Time of one layer, by what was used in it.</summary>
/// <param name="Name">The statement, peer or cache; empty for <see cref="Layer.Own"/>.</param>
/// <param name="CriticalMilliseconds">Mean per request of the endpoint, on the critical path: they add up to the mean latency.</param>
/// <param name="TotalMilliseconds">Mean per request, of all spans, whether waited for or not.</param>
public sealed record LayerTime(Layer Layer, string Name, double CriticalMilliseconds, double TotalMilliseconds);
