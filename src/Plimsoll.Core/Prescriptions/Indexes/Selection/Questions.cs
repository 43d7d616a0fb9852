namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>How often the planner may still be asked.</summary>
internal sealed class Questions(IWhatIfPlanner planner, int most)
{
    private readonly int _before = planner.Calls;

    public int Asked => planner.Calls - _before;

    public bool MayAsk => Asked < most;
}
