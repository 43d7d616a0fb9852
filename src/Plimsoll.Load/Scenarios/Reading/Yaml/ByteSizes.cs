using Plimsoll.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Yaml;

/// <summary>Reads sizes, e.g. <c>512B</c>, <c>100KB</c>, <c>1.5MB</c>, in powers of 1024; the unit must be there.</summary>
internal static class ByteSizes
{
    private static readonly Bytes s_most = new(1L << 40);

    /// <returns>Null, with an error, where it is none.</returns>
    public static Bytes? Read(YamlNode node, string path, ErrorList errors)
    {
        var text = (node as YamlScalarNode)?.Value?.Trim() ?? "";
        if (text.EndsWith("B", StringComparison.OrdinalIgnoreCase) && Bytes.Parse(text) is { } size && size <= s_most)
        {
            return size;
        }
        errors.Add(node, path, "must be a size, e.g. 512B, 100KB, 2MB");
        return null;
    }
}
