using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Plimsoll.Core;
using Plimsoll.Load.Faults.Disk;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Load.Faults.Keeping;

/// <summary>Makes each kind of fault; what it hands back undoes it.</summary>
internal sealed class FaultMaker(FaultKeeperOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FaultProxy> _proxies = new(StringComparer.Ordinal);
    private readonly PreciseClock _clock = new();
    private readonly WayBackJournal _journal = WayBackJournal.Create(options.JournalDirectory);
    private FaultPermissions _permissions = new();
    private IDatabaseFaults? _databases;
    private Random _random = new(1);

    /// <exception cref="PlimsollException">It is refused.</exception>
    public KeeperAnswer Do(KeeperCommand command)
    {
        switch (command)
        {
            case KeeperCommand.Hello hello:
                _permissions = hello.Permissions;
                _random = new Random(hello.Seed);
                _databases = hello.Connections.Count > 0 ? options.Databases?.Invoke(hello.Connections) : null;
                return new KeeperAnswer(hello.Id);
            case KeeperCommand.OpenProxy open:
                var proxy = FaultProxy.Start(
                    new ProxyOptions
                    {
                        Name = open.Name,
                        Listen = IPEndPoint.Parse(open.Listen),
                        To = HostAndPort.Parse(open.To)!,
                        IsHttp = open.IsHttp,
                        MayLeaveLoopback = _permissions.MayLeaveLoopback,
                    },
                    new Random(_random.Next()),
                    _clock
                );
                _proxies[open.Name] = proxy;
                return new KeeperAnswer(open.Id) { Address = proxy.Address.ToString() };
            default:
                throw new InvalidOperationException($"No way to do {command}.");
        }
    }

    /// <param name="atMost">How long it will last.</param>
    /// <exception cref="PlimsollException">It is refused, or failed; nothing is left of it.</exception>
    public async Task<IAsyncDisposable> BeginAsync(FaultAction action, TimeSpan atMost, CancellationToken token)
    {
        switch (action)
        {
            case FaultAction.Through(var name, var fault):
                return _proxies.TryGetValue(name, out var proxy)
                    ? new Undone(proxy.Begin(fault))
                    : throw new PlimsollException(Fault.Usage, $"There is no proxy {name}.", "Name it under proxies.");
            case FaultAction.Stop stop:
                return await StoppedProcess.BeginAsync(stop, _journal, token);
            case FaultAction.Kill(var choice):
                return Kill(choice);
            case FaultAction.FillDisk fill:
                return await DiskFill.BeginAsync(fill, _journal, token);
            case FaultAction.IOnDatabase onDatabase:
                return await BeginAsync(onDatabase, atMost, token);
            default:
                throw new InvalidOperationException($"No way to begin {action}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
        {
            await proxy.DisposeAsync();
        }
        _clock.Dispose();
        _journal.Dispose();
    }

    private Undone Kill(ProcessChoice choice)
    {
        if (!_permissions.MayKill)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"Killing {choice} cannot be undone, and has not been allowed.",
                "Allow it with --allow-kill, or stop the process instead, which can be undone."
            );
        }
        var entry = ProcessSelection.Find(choice);
        return Signal.TrySend(entry.Id, Signal.Kill)
            ? new Undone(null)
            : throw new PlimsollException(
                Fault.Change,
                $"Process {entry.Id} ({entry.Names[0]}) could not be killed.",
                "See whether it is still there."
            );
    }

    private async Task<IAsyncDisposable> BeginAsync(
        FaultAction.IOnDatabase fault,
        TimeSpan atMost,
        CancellationToken token
    )
    {
        if (_databases is null)
        {
            throw new PlimsollException(
                Fault.Usage,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"No connection string is given for faults in {fault.Database}."
                ),
                "Give it by name: --fault-postgres NAME=<connection string>."
            );
        }
        var entry = await _databases.PrepareAsync(fault, token) is { } wayBack ? _journal.Write(wayBack) : null;
        try
        {
            var begun = await _databases.BeginAsync(fault, atMost, token);
            return new Undone(entry, begun);
        }
        catch
        {
            entry?.Dispose();
            throw;
        }
    }

    /// <summary>Undoes first, then strikes out the way back.</summary>
    private sealed class Undone(IDisposable? entry, IAsyncDisposable? first = null) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (first is not null)
            {
                await first.DisposeAsync();
            }
            entry?.Dispose();
        }
    }
}
