using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Proxying;
using Plimsoll.Load.Scenarios.Reading.Yaml;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Faults;

/// <summary>Reads what a proxy does to the connections that go through it.</summary>
internal sealed class ProxyFaultReader(ErrorList errors)
{
    public static readonly string[] Kinds =
    [
        "latency",
        "bandwidth",
        "reset",
        "black-hole",
        "slow-close",
        "refuse",
        "http",
    ];

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    public ProxyFault? Read(string kind, YamlNode node, string path)
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
            if (Plimsoll.Load.Faults.Proxying.Delay.Parse(text) is { } delay)
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
}
