using Plimsoll.Load.Scenarios.Reading.Yaml;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Checks the steps of a journey among each other.</summary>
internal static class JourneyCheck
{
    public static void Ways(IReadOnlyList<StepDraft> drafts, IReadOnlyList<Transition> start, ErrorList errors)
    {
        var graph = new JourneyGraph([.. drafts.Select(draft => draft.Step)], start);
        var reached = graph.Reached();
        foreach (var draft in drafts.Where((_, i) => !reached[i]))
        {
            errors.Add(draft.Node, draft.Path, $"no way leads to '{draft.Step.Name}'");
        }
        var ending = graph.Ending();
        var endless = drafts.Where((_, i) => reached[i] && !ending[i]).ToList();
        if (endless.Count > 0)
        {
            var names = string.Join(", ", endless.Select(draft => $"'{draft.Step.Name}'"));
            errors.Add(endless[0].Node, endless[0].Path, $"no way leads from {names} to the end of the session");
        }
        if (graph.HurriedCircle() is { Count: > 0 } circle)
        {
            var at = circle.Select(step => drafts[step]).First(draft => draft.Next is not null);
            var names = string.Join(" → ", circle.Append(circle[0]).Select(step => drafts[step].Step.Name));
            errors.Add(at.Next!, $"{at.Path}.next", $"no think time passes in the circle {names}");
        }
    }

    /// <param name="before">The slots that are filled before the first step.</param>
    /// <param name="where">Where the value of a use should have been extracted.</param>
    public static void Uses(
        IReadOnlyList<StepDraft> drafts,
        IReadOnlyList<Transition> start,
        IReadOnlySet<int> before,
        Func<SlotUse, string> where,
        ErrorList errors
    )
    {
        var graph = new JourneyGraph([.. drafts.Select(draft => draft.Step)], start);
        var filled = graph.MayPrecede(before, step => drafts[step].Step.Extracts.Select(extract => extract.Slot));
        var reached = graph.Reached();
        foreach (var (index, draft) in drafts.Index().Where(draft => reached[draft.Index]))
        {
            foreach (var use in draft.Uses.Where(use => !filled[index].Contains(use.Slot)))
            {
                errors.Add(use.At, use.Path, $"'{use.Name}' is not extracted by {where(use)}");
            }
        }
    }
}
