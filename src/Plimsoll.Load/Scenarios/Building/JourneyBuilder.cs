using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Building;

/// <summary>The steps of a journey, in the order in which they are added.</summary>
public sealed class JourneyBuilder
{
    private readonly List<StepBuilder> _built = [];

    internal JourneyBuilder() => Node.Add("steps", Steps);

    internal YamlMappingNode Node { get; } = [];

    internal YamlSequenceNode Steps { get; } = [];

    /// <summary>Its share of the sessions, relative to the other journeys; 1 unless said.</summary>
    public JourneyBuilder Weight(double weight)
    {
        Node.Children["weight"] = Yaml.Number(weight);
        return this;
    }

    /// <summary>How its weight goes with time; see <see cref="ArrivalProfile"/>.</summary>
    public JourneyBuilder Profile(params ReadOnlySpan<ArrivalPoint> points)
    {
        Node.Children["profile"] = Yaml.Profile(points);
        return this;
    }

    /// <summary>The steps with which a session begins, by weight; the first of all unless said.</summary>
    public JourneyBuilder Start(params ReadOnlySpan<(string To, double Weight)> ways)
    {
        Node.Children["start"] = Yaml.Ways(ways);
        return this;
    }

    /// <summary>The scenario's sign-in goes before its first step.</summary>
    public JourneyBuilder SignedIn()
    {
        Node.Children["signed-in"] = Yaml.Plain("true");
        return this;
    }

    /// <param name="path">From '/'; <c>{name}</c> stands for a value.</param>
    public JourneyBuilder Get(string name, string path, Action<StepBuilder>? more = null) =>
        Add(name, HttpMethod.Get, path, null, more);

    public JourneyBuilder Post(string name, string path, Action<StepBuilder>? more = null) =>
        Add(name, HttpMethod.Post, path, null, more);

    public JourneyBuilder Put(string name, string path, Action<StepBuilder>? more = null) =>
        Add(name, HttpMethod.Put, path, null, more);

    public JourneyBuilder Patch(string name, string path, Action<StepBuilder>? more = null) =>
        Add(name, HttpMethod.Patch, path, null, more);

    public JourneyBuilder Delete(string name, string path, Action<StepBuilder>? more = null) =>
        Add(name, HttpMethod.Delete, path, null, more);

    /// <summary>A step whose request is made by code.</summary>
    /// <param name="request">
    /// Called by several threads at once, each for another session. Null from it skips the step. What it throws ends the load.
    /// </param>
    public JourneyBuilder Coded(
        string name,
        HttpMethod method,
        Func<SessionValues, CodedRequest?> request,
        Action<StepBuilder>? more = null
    ) => Add(name, method, "/", request, more);

    internal IReadOnlyList<Step> Complete(IReadOnlyList<Step> steps, IReadOnlyList<Slot> slots) =>
        [.. steps.Zip(_built, (step, built) => built.Complete(step, slots))];

    /// <summary>A step of any method.</summary>
    public JourneyBuilder Send(string name, HttpMethod method, string path, Action<StepBuilder>? more = null) =>
        Add(name, method, path, null, more);

    private JourneyBuilder Add(
        string name,
        HttpMethod method,
        string path,
        Func<SessionValues, CodedRequest?>? request,
        Action<StepBuilder>? more
    )
    {
        var step = new StepBuilder(name, method, path, request);
        more?.Invoke(step);
        _built.Add(step);
        Steps.Add(step.Node);
        return this;
    }
}
