using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Yaml;

/// <summary>Gathers all errors of one file.</summary>
internal sealed class ErrorList
{
    private readonly List<ScenarioError> _errors = [];

    public int Count => _errors.Count;

    public IReadOnlyList<ScenarioError> InOrder =>
        [.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column)];

    public void Add(YamlNode at, string key, string message) => Add(at.Start, key, message);

    public void Add(Mark at, string key, string message) =>
        _errors.Add(new ScenarioError((int)Math.Max(1, at.Line), (int)Math.Max(1, at.Column), key, message));
}
