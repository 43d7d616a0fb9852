using System.Globalization;

namespace Plimsoll.Cli.Limits;

/// <summary>
/// How large pools are, as somebody knows who can read the service's configuration: <c>8</c> for every application of the database,
/// <c>shop=8</c> for one, <c>127.0.0.1:7001=8</c> for the connections to another service.
/// </summary>
public sealed class PoolSizes
{
    public static readonly PoolSizes None = new([]);
    private readonly Dictionary<string, int> _sizes;

    private PoolSizes(Dictionary<string, int> sizes) => _sizes = sizes;

    /// <param name="words">What was given, each a number or a name and a number.</param>
    /// <param name="error">What cannot be understood; null where all can.</param>
    public static PoolSizes Parse(IEnumerable<string> words, out string? error)
    {
        var sizes = new Dictionary<string, int>(StringComparer.Ordinal);
        error = null;
        foreach (var word in words)
        {
            var at = word.LastIndexOf('=');
            var name = at < 0 ? "" : word[..at];
            if (
                at == 0
                || !int.TryParse(word[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                || size is < 1 or > 100_000
            )
            {
                error = $"'{word}' is not the size of a pool such as 8, shop=8 or 127.0.0.1:7001=8.";
                continue;
            }
            sizes[name] = size;
        }
        return new PoolSizes(sizes);
    }

    /// <summary>Of the application of that name; one size without a name is that of all.</summary>
    public int? OfApplication(string name) => Of(name) ?? Of("");

    public int? Of(string name) => _sizes.TryGetValue(name, out var size) ? size : null;
}
