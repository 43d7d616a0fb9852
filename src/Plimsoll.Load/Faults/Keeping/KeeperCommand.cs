using System.Text.Json.Serialization;

namespace Plimsoll.Load.Faults.Keeping;

/// <summary>What the driver of a load asks of the keeper of its faults: one line of JSON each.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(OpenProxy), "open-proxy")]
[JsonDerivedType(typeof(Begin), "begin")]
[JsonDerivedType(typeof(EndAll), "end-all")]
[JsonDerivedType(typeof(Alive), "alive")]
internal abstract record KeeperCommand(int Id)
{
    /// <param name="Connections">Connection strings by name; sent through the pipe, where no process list shows them.</param>
    public sealed record Hello(
        int Id,
        int Seed,
        FaultPermissions Permissions,
        IReadOnlyDictionary<string, string> Connections
    ) : KeeperCommand(Id);

    /// <param name="Listen">Address and port.</param>
    /// <param name="To">Host and port.</param>
    public sealed record OpenProxy(int Id, string Name, string Listen, string To, bool IsHttp) : KeeperCommand(Id);

    /// <param name="For">The keeper ends it by itself after this.</param>
    public sealed record Begin(int Id, string Name, FaultAction Action, TimeSpan For) : KeeperCommand(Id);

    public sealed record EndAll(int Id) : KeeperCommand(Id);

    /// <summary>Sent again and again: a driver that hangs must not leave its faults going on.</summary>
    public sealed record Alive() : KeeperCommand(0);
}
