using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Bench.IndexAdvisor.Drawn;

/// <summary>A statement of the drawn workload.</summary>
/// <param name="Marked">Its text; each value stands between <see cref="Open"/> and <see cref="Close"/>.</param>
internal sealed partial record DrawnStatement(string Marked, bool IsWrite)
{
    private const char Open = '\u0001';
    private const char Close = '\u0002';

    public static string Value(string literal) => $"{Open}{literal}{Close}";

    /// <summary>As it is run.</summary>
    public string Text =>
        Marked.Replace($"{Open}", "", StringComparison.Ordinal).Replace($"{Close}", "", StringComparison.Ordinal);

    /// <summary>As the server's statistics show it: each value a parameter.</summary>
    public string Normalised
    {
        get
        {
            var number = 0;
            return Values().Replace(Marked, _ => string.Create(CultureInfo.InvariantCulture, $"${++number}"));
        }
    }

    [GeneratedRegex("\u0001(?:timestamp |date )?([^\u0002]*)\u0002")]
    private static partial Regex Values();
}
