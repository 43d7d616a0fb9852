using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Faults.Proxying;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads what a fault does: exactly one of the keys that name a kind.</summary>
/// <param name="proxies">The names that <c>through</c> may give.</param>
/// <param name="database">The name of the database where none is given.</param>
internal sealed class FaultActionReader(ErrorList errors, IReadOnlyList<string> proxies, string database)
{
    private static readonly string[] s_throughProxy =
    [
        "latency",
        "bandwidth",
        "reset",
        "black-hole",
        "slow-close",
        "refuse",
        "http",
    ];

    private static readonly string[] s_others =
    [
        "stop",
        "kill",
        "pause-replica",
        "hold-lock",
        "exhaust-pool",
        "fill-disk",
    ];

    private static readonly string[] s_modes =
    [
        "access share",
        "row share",
        "row exclusive",
        "share update exclusive",
        "share",
        "share row exclusive",
        "exclusive",
        "access exclusive",
    ];

    public FaultAction? Read(YamlSection section)
    {
        var kinds = s_throughProxy.Concat(s_others).Where(kind => section.Find(kind) is not null).ToList();
        var proxy = Through(section);
        if (kinds is not [var kind])
        {
            errors.Add(
                section.Node,
                section.Path,
                $"takes exactly one of {string.Join(", ", s_throughProxy.Concat(s_others))}"
            );
            return null;
        }
        var node = section.Find(kind)!;
        var path = section.PathOf(kind);
        if (!s_throughProxy.Contains(kind))
        {
            if (section.Find("through") is { } through)
            {
                errors.Add(through, section.PathOf("through"), $"does not go with {kind}");
            }
            return Other(kind, node, path);
        }
        if (section.Find("through") is null)
        {
            errors.Add(section.Node, section.PathOf("through"), "is missing: the name of a proxy");
        }
        return ThroughProxy(kind, node, path) is { } fault && proxy is not null
            ? new FaultAction.Through(proxy, fault)
            : null;
    }

    private string? Through(YamlSection section)
    {
        if (section.Text("through") is not { } name || proxies.Contains(name))
        {
            return section.Text("through");
        }
        errors.Add(
            section.Find("through")!,
            section.PathOf("through"),
            $"there is no proxy '{name}'" + Suggestion.For(name, proxies)
        );
        return null;
    }

    private ProxyFault? ThroughProxy(string kind, YamlNode node, string path)
    {
        switch (kind)
        {
            case "latency":
                return Latency(node, path);
            case "bandwidth":
                return Bandwidth(node, path);
            case "slow-close":
                return Durations.Read(node, path, TimeSpan.FromHours(1), errors) is { } after
                    ? new ProxyFault.SlowClose(after)
                    : null;
            case "http":
                return Http(node, path);
        }
        // Nothing is to be said beyond the word itself.
        if (
            node
            is not YamlScalarNode { Value: "" or "~" or "true" or null }
                and not YamlMappingNode { Children.Count: 0 }
        )
        {
            errors.Add(node, path, "takes no value; write true");
        }
        return kind switch
        {
            "reset" => new ProxyFault.Reset(),
            "black-hole" => new ProxyFault.BlackHole(),
            _ => new ProxyFault.Refuse(),
        };
    }

    private ProxyFault.Latency? Latency(YamlNode node, string path)
    {
        if (node is YamlScalarNode)
        {
            return Delay(node, path) is { } delay ? new ProxyFault.Latency(Up: null, delay) : null;
        }
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        if (section.Names.Any(name => name is not ("up" or "down")))
        {
            return Delay(node, path) is { } delay ? new ProxyFault.Latency(Up: null, delay) : null;
        }
        var up = section.Find("up") is { } toServer ? Delay(toServer, section.PathOf("up")) : null;
        var down = section.Find("down") is { } toClient ? Delay(toClient, section.PathOf("down")) : null;
        if (!section.Names.Any())
        {
            errors.Add(node, path, "takes up, down, or both");
        }
        return new ProxyFault.Latency(up, down);
    }

    private Delay? Delay(YamlNode node, string path)
    {
        if (node is YamlScalarNode { Value: { } text })
        {
            if (Faults.Proxying.Delay.Parse(text) is { } delay)
            {
                return delay;
            }
            errors.Add(node, path, "must be a length of time such as 20ms or 20ms±5ms");
            return null;
        }
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        var read = section.Names.FirstOrDefault() switch
        {
            "uniform" => Pair(section, "uniform", "low", "high", (low, high) => new Delay.Uniform(low, high)),
            "normal" => Pair(section, "normal", "mean", "deviation", (mean, sd) => new Delay.Normal(mean, sd)),
            "lognormal" => LogNormal(section),
            _ => null,
        };
        section.Close();
        if (section.Names.Count() != 1)
        {
            errors.Add(node, path, "takes exactly one of uniform, normal, lognormal");
        }
        return read;
    }

    private Delay? Pair(
        YamlSection section,
        string kind,
        string one,
        string other,
        Func<TimeSpan, TimeSpan, Delay> make
    )
    {
        if (section.Section(kind) is not { } inner)
        {
            return null;
        }
        var (first, second) = (Length(inner, one), Length(inner, other));
        inner.Close();
        if (kind == "uniform" && first > second)
        {
            errors.Add(inner.Node, inner.Path, "high lies below low");
        }
        return first is { } a && second is { } b ? make(a, b) : null;
    }

    private Delay.LogNormal? LogNormal(YamlSection section)
    {
        if (section.Section("lognormal") is not { } inner)
        {
            return null;
        }
        var median = Length(inner, "median");
        _ = inner.Require("sigma");
        var sigma = inner.Number("sigma", value => value is > 0 and <= 5, "above 0 and at most 5");
        inner.Close();
        return median is { } m && sigma is { } s ? new Delay.LogNormal(m, s) : null;
    }

    private TimeSpan? Length(YamlSection section, string key) =>
        section.Require(key) is { } node
            ? Durations.Read(node, section.PathOf(key), TimeSpan.FromHours(1), errors)
            : null;

    private ProxyFault.Bandwidth? Bandwidth(YamlNode node, string path)
    {
        if (node is YamlScalarNode)
        {
            return Rate(node, path) is { } rate ? new ProxyFault.Bandwidth(rate, rate) : null;
        }
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        var up = section.Find("up") is { } toServer ? Rate(toServer, section.PathOf("up")) : null;
        var down = section.Find("down") is { } toClient ? Rate(toClient, section.PathOf("down")) : null;
        section.Close();
        if (!section.Names.Any())
        {
            errors.Add(node, path, "takes up, down, or both");
        }
        return new ProxyFault.Bandwidth(up, down);
    }

    private long? Rate(YamlNode node, string path)
    {
        if (BandwidthText.Parse((node as YamlScalarNode)?.Value) is { } rate)
        {
            return rate;
        }
        errors.Add(node, path, "must be a rate such as 500KB/s or 10Mbit/s");
        return null;
    }

    private ProxyFault.Http? Http(YamlNode node, string path)
    {
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        var status = section.Number("status", value => value is >= 200 and <= 599 && value % 1 == 0, "from 200 to 599");
        var wait = section.Find("delay") is { } delay ? Delay(delay, section.PathOf("delay")) : null;
        var probability = section.Number("probability", value => value is > 0 and <= 1, "above 0 and at most 1") ?? 1;
        section.Close();
        if (section.Find("status") is null && section.Find("delay") is null)
        {
            errors.Add(node, path, "takes status, delay, or both");
        }
        return new ProxyFault.Http((int?)status, wait, probability);
    }

    private FaultAction? Other(string kind, YamlNode node, string path)
    {
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        FaultAction? action = kind switch
        {
            "stop" => Stop(section),
            "kill" => Process(section) is { } process ? new FaultAction.Kill(process) : null,
            "fill-disk" => FillDisk(section),
            _ => OnDatabase(kind, section, section.Text("on") ?? database),
        };
        section.Close();
        return action;
    }

    private FaultAction? OnDatabase(string kind, YamlSection section, string on)
    {
        switch (kind)
        {
            case "pause-replica":
                return new FaultAction.PauseReplica(on);
            case "hold-lock":
                return Lock(section) is { } held ? new FaultAction.HoldLock(on, held) : null;
            default:
                _ = section.Require("connections");
                var count = section.Number(
                    "connections",
                    n => n is >= 1 and <= 10_000 && n % 1 == 0,
                    "from 1 to 10000"
                );
                return count is { } connections ? new FaultAction.ExhaustPool(on, (int)connections) : null;
        }
    }

    private FaultAction.Stop? Stop(YamlSection section)
    {
        var withChildren = section.Flag("with-children");
        return Process(section) is { } process ? new FaultAction.Stop(process, withChildren) : null;
    }

    private ProcessChoice? Process(YamlSection section)
    {
        var name = section.Text("process");
        var id = section.Number("pid", value => value is > 0 and <= int.MaxValue && value % 1 == 0, "above 0");
        if ((name is null) == (id is null))
        {
            errors.Add(section.Node, section.Path, "takes exactly one of process: <name>, pid: <number>");
            return null;
        }
        return new ProcessChoice((int?)id, name);
    }

    private HeldLock? Lock(YamlSection section)
    {
        var advisory = section.Whole("advisory");
        var table = section.Text("table");
        var rows = section.Text("rows");
        var mode = section.Text("mode")?.ToLowerInvariant();
        if ((table is null) == (advisory is null) || (table is null && (rows ?? mode) is not null))
        {
            errors.Add(section.Node, section.Path, "takes table (with mode or rows), or advisory: <number>");
            return null;
        }
        if (rows is not null && mode is not null)
        {
            errors.Add(section.Node, section.Path, "takes mode or rows, not both");
        }
        if (mode is not null && !s_modes.Contains(mode))
        {
            errors.Add(
                section.Find("mode")!,
                section.PathOf("mode"),
                "is no lock mode of PostgreSQL" + Suggestion.For(mode, s_modes)
            );
        }
        return advisory is { } key ? new HeldLock.Advisory(key)
            : rows is not null ? new HeldLock.Rows(table!, rows)
            : new HeldLock.Table(table!, (mode ?? "access exclusive").ToUpper(CultureInfo.InvariantCulture));
    }

    private FaultAction.FillDisk? FillDisk(YamlSection section)
    {
        var directory = section.Require("directory") is null ? null : section.Text("directory");
        var size = section.Require("size") is null ? null : Size(section, "size");
        var reserve = Size(section, "reserve") ?? new Bytes(1L << 30);
        return directory is null || size is null ? null : new FaultAction.FillDisk(directory, size.Value, reserve);
    }

    private Bytes? Size(YamlSection section, string key)
    {
        if (section.Text(key) is not { } text)
        {
            return null;
        }
        if (Bytes.Parse(text) is { } size)
        {
            return size;
        }
        errors.Add(section.Find(key)!, section.PathOf(key), "must be a size such as 500MB or 2GB");
        return null;
    }
}
