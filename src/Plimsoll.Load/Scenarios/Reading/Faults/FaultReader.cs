using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Proxying;
using Plimsoll.Load.Scenarios.Reading.Yaml;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Faults;

/// <summary>Reads <c>proxies</c>, <c>faults</c>, <c>abort-if</c> and <c>checks</c> of a scenario.</summary>
internal sealed class FaultReader(ErrorList errors)
{
    private const string Main = "main";
    private readonly List<ProxyPlan> _proxies = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public FaultPlan Read(YamlSection root)
    {
        if (root.Section("proxies") is { } proxies)
        {
            _proxies.AddRange(proxies.Names.ToList().Select(name => Proxy(proxies, name)).OfType<ProxyPlan>());
        }
        return new FaultPlan
        {
            Proxies = _proxies,
            Faults = [.. Items(root, "faults").Select(item => Fault(item.Node, item.Path)).OfType<ScheduledFault>()],
            AbortIf = [.. Rules(root)],
            Checks = [.. Items(root, "checks").Select(item => Check(item.Node, item.Path)).OfType<DataCheck>()],
        };
    }

    private ProxyPlan? Proxy(YamlSection proxies, string name)
    {
        if (proxies.Section(name) is not { } section)
        {
            return null;
        }
        var listen = Address(
            section,
            "listen",
            text => System.Net.IPEndPoint.TryParse(text, out var at) && at.Port > 0
        );
        var to = Address(section, "to", text => HostAndPort.Parse(text) is not null);
        section.Close();
        return listen is null || to is null ? null : new ProxyPlan(name, listen, to);
    }

    private string? Address(YamlSection section, string key, Func<string, bool> isAddress)
    {
        if (section.Require(key) is not { } node || section.Text(key) is not { } text)
        {
            return null;
        }
        if (isAddress(text))
        {
            return text;
        }
        errors.Add(node, section.PathOf(key), "must be an address with a port, e.g. 127.0.0.1:6432");
        return null;
    }

    private ScheduledFault? Fault(YamlNode node, string path)
    {
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        var name = Name(section);
        var at = Duration(section, "at");
        var level = Level(section);
        if (at is null && level is null && section.Find("at") is null && section.Find("level") is null)
        {
            errors.Add(node, path, "needs a time: at, level, or both");
        }
        var action = new FaultActionReader(errors, [.. _proxies.Select(proxy => proxy.Name)], Main).Read(section);
        var isMoment = action is FaultAction.Kill;
        var length = isMoment || section.Require("for") is null ? null : Duration(section, "for");
        if (length == TimeSpan.Zero)
        {
            errors.Add(section.Find("for")!, section.PathOf("for"), "must be above 0");
        }
        var recover = Duration(section, "recover-within");
        section.Close();
        return name is null || action is null || (length is null && !isMoment)
            ? null
            : new ScheduledFault(name, level, at ?? TimeSpan.Zero, length ?? TimeSpan.Zero, action, recover);
    }

    private DataCheck? Check(YamlNode node, string path)
    {
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        var name = Name(section);
        var database = section.Text("on") ?? Main;
        var sql = section.Require("sql") is null ? null : section.Text("sql");
        var expect = section.Text("expect");
        var equalTo = section.Text("equals");
        section.Close();
        if (expect is not (null or "no-rows"))
        {
            errors.Add(section.Find("expect")!, section.PathOf("expect"), "must be no-rows");
        }
        else if ((expect is null) == (equalTo is null))
        {
            errors.Add(node, path, "takes exactly one of expect: no-rows, equals: <a second query>");
        }
        return name is null || sql is null ? null : new DataCheck(name, database, sql, equalTo);
    }

    private string? Name(YamlSection section)
    {
        if (section.Require("name") is not { } node || section.Text("name") is not { } name)
        {
            return null;
        }
        if (!_names.Add(name))
        {
            errors.Add(node, section.PathOf("name"), $"'{name}' is named twice");
        }
        return name;
    }

    private double? Level(YamlSection section)
    {
        if (section.Text("level") is not { } text)
        {
            return null;
        }
        if (
            text.EndsWith('%')
            && double.TryParse(text[..^1], System.Globalization.CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100_000
        )
        {
            return percent / 100;
        }
        errors.Add(section.Find("level")!, section.PathOf("level"), "must be a share of today's peak, e.g. 100%");
        return null;
    }

    private TimeSpan? Duration(YamlSection section, string key) =>
        section.Find(key) is { } node ? Durations.Read(node, section.PathOf(key), TimeSpan.FromHours(1), errors) : null;

    private IEnumerable<AbortRule> Rules(YamlSection root)
    {
        var node = root.Find("abort-if");
        var nodes =
            node is YamlSequenceNode list ? list.Children
            : node is null ? []
            : [node];
        foreach (var one in nodes)
        {
            var rule = one is YamlScalarNode { Value: { } text } ? AbortRule.Parse(text) : null;
            if (rule is null)
            {
                errors.Add(one, "abort-if", "must be like errors>20% for 5s, or p95>2s for 10s");
            }
            else
            {
                yield return rule;
            }
        }
    }

    private IEnumerable<(YamlNode Node, string Path)> Items(YamlSection root, string key)
    {
        if (root.Find(key) is not { } node)
        {
            return [];
        }
        if (node is YamlSequenceNode list)
        {
            return list.Children.Select((child, i) => (child, $"{key}[{i}]"));
        }
        errors.Add(node, key, "must be a list");
        return [];
    }
}
