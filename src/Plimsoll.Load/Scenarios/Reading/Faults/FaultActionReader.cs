using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Scenarios.Reading.Yaml;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Faults;

/// <summary>Reads what a fault does: exactly one of the keys that name a kind.</summary>
/// <param name="proxies">The names that <c>through</c> may give.</param>
/// <param name="database">The name of the database where none is given.</param>
internal sealed class FaultActionReader(ErrorList errors, IReadOnlyList<string> proxies, string database)
{
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
        var kinds = ProxyFaultReader.Kinds.Concat(s_others).Where(kind => section.Find(kind) is not null).ToList();
        var proxy = Through(section);
        if (kinds is not [var kind])
        {
            errors.Add(
                section.Node,
                section.Path,
                $"takes exactly one of {string.Join(", ", ProxyFaultReader.Kinds.Concat(s_others))}"
            );
            return null;
        }
        var node = section.Find(kind)!;
        var path = section.PathOf(kind);
        if (!ProxyFaultReader.Kinds.Contains(kind))
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
        return new ProxyFaultReader(errors).Read(kind, node, path) is { } fault && proxy is not null
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
