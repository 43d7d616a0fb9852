using System.Globalization;
using Plimsoll.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads sizes, e.g. <c>512B</c>, <c>100KB</c>, <c>1.5MB</c>, in powers of 1024.</summary>
internal static class ByteSizes
{
    private static readonly (string Suffix, long Bytes)[] s_units = [("KB", 1024), ("MB", 1024 * 1024), ("B", 1)];

    /// <returns>Null, with an error, where it is none.</returns>
    public static Bytes? Read(YamlNode node, string path, ErrorList errors)
    {
        var text = (node as YamlScalarNode)?.Value?.Trim() ?? "";
        foreach (var (suffix, bytes) in s_units)
        {
            if (
                text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    text[..^suffix.Length],
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture,
                    out var value
                )
                && value * bytes <= 1L << 40
            )
            {
                return new Bytes((long)(value * bytes));
            }
        }
        errors.Add(node, path, "must be a size, e.g. 512B, 100KB, 2MB");
        return null;
    }
}
