using System.Text.Json;
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Planted;

/// <summary>What an audit's JSON names: rules, the objects that they are about, and the statements concerned.</summary>
internal sealed partial class Named
{
    private readonly List<Finding> _findings;
    private readonly Dictionary<string, (string Text, double Share)> _texts;

    private Named(List<Finding> findings, Dictionary<string, (string, double)> texts) =>
        (_findings, _texts) = (findings, texts);

    public static Named In(JsonElement report) =>
        new(
            [
                .. report
                    .GetProperty("findings")
                    .EnumerateArray()
                    .Select(f => new Finding(
                        f.GetProperty("rule").GetString()!,
                        f.GetProperty("subject").GetString()!,
                        [.. f.GetProperty("statements").EnumerateArray().Select(s => s.GetString()!)]
                    )),
            ],
            report
                .GetProperty("statements")
                .EnumerateArray()
                .ToDictionary(
                    s => s.GetProperty("fingerprint").GetString()!,
                    s => (s.GetProperty("text").GetString()!, s.GetProperty("share").GetDouble())
                )
        );

    /// <summary>A finding of the rule whose subject is the object, or holds all of the words where there are several.</summary>
    public void ShouldBeOn(string rule, params string[] words) =>
        _findings
            .Where(f => f.Rule == rule)
            .ShouldContain(
                f =>
                    words.Length == 1
                        ? f.Subject == words[0]
                        : words.All(w => f.Subject.Contains(w, StringComparison.Ordinal)),
                $"{rule} on {string.Join(", ", words)}. There is:\n{this}"
            );

    /// <param name="sql">With its literals, as it was sent.</param>
    public void ShouldNameStatement(string rule, string sql)
    {
        var wanted = Plain(sql);
        _findings
            .Where(f => f.Rule == rule)
            .SelectMany(f => f.Statements)
            .ShouldContain(
                s => _texts.ContainsKey(s) && Plain(_texts[s].Text) == wanted,
                $"{rule} of `{sql}`. There is:\n{this}\n{string.Join('\n', _texts)}"
            );
    }

    public void ShouldBeSilentOf(string name) =>
        _findings.ShouldNotContain(
            f => Regex.IsMatch(f.Subject, $@"\b{Regex.Escape(name)}\b"),
            $"{name} is healthy. There is:\n{this}"
        );

    public override string ToString() => string.Join('\n', _findings.Select(f => $"{f.Rule} on {f.Subject}"));

    /// <summary>With every constant and parameter made <c>?</c>.</summary>
    private static string Plain(string sql) => Constants().Replace(sql, "?");

    [GeneratedRegex(@"'[^']*'|\$\d+|\b\d+\b", RegexOptions.None, 1000)]
    private static partial Regex Constants();

    private sealed record Finding(string Rule, string Subject, IReadOnlyList<string> Statements);
}
