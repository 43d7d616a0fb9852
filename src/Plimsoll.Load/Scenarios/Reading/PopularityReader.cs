using Plimsoll.Load.Scenarios.Reading.Files;
using Plimsoll.Load.Scenarios.Reading.Yaml;
using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads a draw by measured popularity: weights by rank, and what has the rank.</summary>
/// <param name="files">Where its files lie.</param>
internal sealed class PopularityReader(IDataFiles files, ErrorList errors)
{
    public ChoiceDraw? Read(YamlSection section)
    {
        var before = errors.Count;
        var weights = section.Require("weights") is { } node ? Weights(node, section.PathOf("weights")) : [];
        var of = section.Require("of") is { } what ? Values(what, section.PathOf("of"), weights.Count) : null;
        section.Close();
        if (errors.Count == before && weights.Sum() <= 0)
        {
            errors.Add(section.Find("weights")!, section.PathOf("weights"), "needs at least one above 0");
        }
        return errors.Count == before ? new ChoiceDraw(of!, weights) : null;
    }

    private IReadOnlyList<double> Weights(YamlNode node, string path)
    {
        if (node is YamlSequenceNode list)
        {
            return
            [
                .. list.Children.Select(
                    (item, i) =>
                        YamlSection.NumberOf(
                            item,
                            $"{path}[{i}]",
                            value => value >= 0 && double.IsFinite(value),
                            "from 0",
                            errors
                        ) ?? 0
                ),
            ];
        }
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return [];
        }
        var weights = new List<double>();
        foreach (var (row, text) in FirstColumn(section).Index())
        {
            if (
                double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var weight)
                && weight >= 0
                && double.IsFinite(weight)
            )
            {
                weights.Add(weight);
                continue;
            }
            errors.Add(section.Find("file")!, section.PathOf("file"), $"its row {row + 1} is not a number from 0");
            break;
        }
        section.Close();
        return weights;
    }

    private IReadOnlyList<Value> Values(YamlNode node, string path, int count)
    {
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return [];
        }
        var before = errors.Count;
        IReadOnlyList<Value> values = [];
        if (section.Section("integer") is { } integer)
        {
            var range = DrawReader.Range(integer, errors);
            integer.Close();
            if (range is var (min, max))
            {
                var size = (UInt128)(max - min) + 1;
                var fit = (int)Math.Min((ulong)count, size > int.MaxValue ? int.MaxValue : (ulong)size);
                values = [.. Enumerable.Range(0, fit).Select(rank => Value.Of(Spread.At(rank, min, max)))];
            }
        }
        if (section.Find("file") is not null)
        {
            values = [.. FirstColumn(section).Take(count).Select(text => new Value(text, JsonLiterals.IsNumber(text)))];
        }
        section.Close();
        if (section.Names.Count() != 1)
        {
            errors.Add(node, path, "takes exactly one of integer, file");
        }
        else if (errors.Count == before && values.Count < count)
        {
            errors.Add(node, path, $"has only {values.Count} values for {count} weights");
        }
        return values;
    }

    private IReadOnlyList<string> FirstColumn(YamlSection section)
    {
        var set = DataSetReader.Read(section, "", files, errors);
        return set is null ? [] : [.. set.Rows.Select(row => row[0])];
    }
}
