using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Yaml;

/// <summary>
/// Refuses texts that are small and mean something without end: an anchor that holds itself, or anchors of anchors that
/// multiply.
/// </summary>
internal sealed class YamlShape(ErrorList errors)
{
    private const int MostDepth = 64;
    private const int MostNodes = 2_000_000;
    private int _nodes;

    public bool IsBounded(YamlNode node, int depth = 0)
    {
        if (depth > MostDepth)
        {
            errors.Add(node, "", $"is nested more than {MostDepth} deep, or holds itself");
            return false;
        }
        if (++_nodes > MostNodes)
        {
            errors.Add(node, "", $"means more than {MostNodes:N0} values once its anchors are followed");
            return false;
        }
        return node switch
        {
            YamlMappingNode map => map.Children.All(pair =>
                IsBounded(pair.Key, depth + 1) && IsBounded(pair.Value, depth + 1)
            ),
            YamlSequenceNode list => list.Children.All(item => IsBounded(item, depth + 1)),
            _ => true,
        };
    }
}
