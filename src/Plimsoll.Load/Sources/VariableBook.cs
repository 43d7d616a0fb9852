using System.Globalization;
using Plimsoll.Load.Scenarios.Building;

namespace Plimsoll.Load.Sources;

/// <summary>The variables of a scenario that is being imported; equal ones are shared.</summary>
internal sealed class VariableBook
{
    private readonly Dictionary<string, Variable> _byName = new(StringComparer.Ordinal);

    /// <summary>The names whose value somebody must fill in, in the order in which they came up.</summary>
    public IReadOnlyList<string> ToFillIn =>
        [.. _byName.Values.Where(variable => variable is Variable.Unknown).Select(variable => variable.Name)];

    /// <param name="wanted">Something like its name.</param>
    /// <returns>The name that it has.</returns>
    public string Choice(string wanted, IReadOnlyList<string> values) =>
        Add(wanted, name => new Variable.Choice(name, string.Join('\n', values.Distinct(StringComparer.Ordinal))));

    public string Integer(string wanted, long min, long max) =>
        Add(wanted, name => new Variable.Integer(name, min, max));

    /// <summary>A variable whose value is not known, or must not be copied.</summary>
    public string Unknown(string wanted) => Add(wanted, name => new Variable.Unknown(name));

    /// <summary>Makes sure that no variable gets the name of something extracted.</summary>
    public string Reserve(string wanted) => Add(wanted, name => new Variable.Extracted(name, Guid.NewGuid()));

    public void AddTo(ScenarioBuilder scenario)
    {
        foreach (var variable in _byName.Values)
        {
            _ = variable switch
            {
                Variable.Choice choice => scenario.Choice(
                    choice.Name,
                    [.. choice.Values.Split('\n').Select(value => (value, 1.0))]
                ),
                Variable.Integer integer => scenario.Integer(integer.Name, integer.Min, integer.Max, eachRequest: true),
                Variable.Unknown unknown => scenario.Choice(unknown.Name, (ImportedScenario.Unknown, 1)),
                _ => scenario,
            };
        }
    }

    private string Add(string wanted, Func<string, Variable> make)
    {
        var plain = Plain(wanted);
        for (var i = 1; ; i++)
        {
            var name = i == 1 ? plain : string.Create(CultureInfo.InvariantCulture, $"{plain}-{i}");
            var variable = make(name);
            if (_byName.TryAdd(name, variable) || _byName[name] == variable)
            {
                return name;
            }
        }
    }

    private static string Plain(string wanted)
    {
        var letters = wanted.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '-').ToArray();
        return new string(letters).Trim('-') is { Length: > 0 } name ? name : "value";
    }

    private abstract record Variable(string Name)
    {
        public sealed record Choice(string Name, string Values) : Variable(Name);

        public sealed record Integer(string Name, long Min, long Max) : Variable(Name);

        public sealed record Unknown(string Name) : Variable(Name);

        public sealed record Extracted(string Name, Guid Once) : Variable(Name);
    }
}
