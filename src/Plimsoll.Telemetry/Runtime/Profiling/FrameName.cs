using System.Text;
using System.Text.RegularExpressions;

namespace Plimsoll.Telemetry.Runtime.Profiling;

/// <summary>
/// Turns the compiler's names back into the source's: state machines of async methods and iterators, lambdas, local functions,
/// generics. Parameters are left out, so that overloads are one.
/// </summary>
internal static partial class FrameName
{
    /// <summary>Of a stub or of native code.</summary>
    public const string Unknown = "native code";

    /// <param name="full">As the runtime tells it, e.g. <c>Shop.Pricing+&lt;LoadAsync&gt;d__5.MoveNext()</c>.</param>
    public static string Of(string full)
    {
        var name = full;
        var end = name.IndexOf('(', StringComparison.Ordinal);
        name = end > 0 ? name[..end] : name;
        if (name.Length == 0)
        {
            return Unknown;
        }
        name = WithoutGenerics(name);
        // The state machine of an async lambda holds the lambda's own mangled name.
        name = AsyncLambda().Replace(name, ".$1");
        name = StateMachine().Replace(name, ".$1");
        name = Closure().Replace(name, "");
        name = LocalFunction().Replace(name, "$1.$2");
        name = Lambda().Replace(name, "$1 lambda $2");
        name = name.Replace("<Main>$", "Main", StringComparison.Ordinal)
            .Replace("<Main>", "Main", StringComparison.Ordinal);
        return name.Length == 0 ? full : name.Replace('+', '.');
    }

    /// <summary>Takes away <c>`1[System.__Canon]</c>, however deep; the empty brackets of arrays stay.</summary>
    private static string WithoutGenerics(string name)
    {
        var kept = new StringBuilder(name.Length);
        var depth = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var isArray = i + 1 < name.Length && name[i + 1] is (']' or ',');
            switch (name[i])
            {
                case '`':
                    while (i + 1 < name.Length && char.IsAsciiDigit(name[i + 1]))
                    {
                        i++;
                    }
                    break;
                case '[' when depth > 0 || !isArray:
                    depth++;
                    break;
                case ']' when depth > 0:
                    depth--;
                    break;
                case var letter when depth == 0:
                    kept.Append(letter);
                    break;
            }
        }
        return kept.ToString();
    }

    [GeneratedRegex(@"\+<(<.+>[bg]__[^>]+)>d(__\d+)?\.MoveNext$", RegexOptions.None, 1000)]
    private static partial Regex AsyncLambda();

    [GeneratedRegex(@"[+.]<(.+)>d__\d+\.MoveNext$", RegexOptions.None, 1000)]
    private static partial Regex StateMachine();

    [GeneratedRegex(@"\+<>c(__DisplayClass\d+_\d+)?(?=[+.]|$)", RegexOptions.None, 1000)]
    private static partial Regex Closure();

    [GeneratedRegex(@"<(.+)>g__([^|]+)\|[\d_]+", RegexOptions.None, 1000)]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"<(.+)>b__([\d_]+)", RegexOptions.None, 1000)]
    private static partial Regex Lambda();
}
