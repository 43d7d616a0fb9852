using System.Text;
using Plimsoll.Load.Values;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Turns the YAML under <c>json</c> into a JSON template.</summary>
internal sealed class JsonBodyReader(SlotTable slots)
{
    private readonly List<JsonTemplate.Part> _parts = [];
    private readonly StringBuilder _raw = new();

    public JsonTemplate Read(YamlNode node, string path)
    {
        Append(node, path);
        Flush();
        return new JsonTemplate([.. _parts]);
    }

    private void Append(YamlNode node, string path)
    {
        switch (node)
        {
            case YamlMappingNode map:
                var separator = '{';
                foreach (var (key, value) in map.Children)
                {
                    var name = (key as YamlScalarNode)?.Value ?? "";
                    _raw.Append(separator).Append('"').Append(JsonTemplate.Escape(name)).Append("\":");
                    Append(value, $"{path}.{name}");
                    separator = ',';
                }
                _raw.Append(map.Children.Count == 0 ? "{}" : "}");
                break;
            case YamlSequenceNode list:
                for (var i = 0; i < list.Children.Count; i++)
                {
                    _raw.Append(i == 0 ? '[' : ',');
                    Append(list.Children[i], $"{path}[{i}]");
                }
                _raw.Append(list.Children.Count == 0 ? "[]" : "]");
                break;
            case YamlScalarNode scalar:
                Append(scalar, path);
                break;
        }
    }

    private void Append(YamlScalarNode scalar, string path)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style == ScalarStyle.Plain && (JsonLiterals.IsLiteral(text) || text is "" or "~"))
        {
            _raw.Append(text is "" or "~" ? "null" : text);
        }
        else if (slots.Compile(text, scalar, path) is { } template)
        {
            if (template is { Literals: ["", ""], Slots: [var slot] })
            {
                Flush();
                _parts.Add(new JsonTemplate.Part.Whole(slot));
                return;
            }
            _raw.Append('"');
            Flush();
            _parts.Add(
                new JsonTemplate.Part.Text(
                    template with
                    {
                        Literals = [.. template.Literals.Select(JsonTemplate.Escape)],
                    }
                )
            );
            _raw.Append('"');
        }
    }

    private void Flush()
    {
        if (_raw.Length > 0)
        {
            _parts.Add(new JsonTemplate.Part.Raw(_raw.ToString()));
            _raw.Clear();
        }
    }
}
