using Plimsoll.Core.Prescriptions;

namespace Plimsoll.Core.Trials.Changes;

/// <summary>Whether a change can be made here and now.</summary>
public abstract record Preparation
{
    private Preparation() { }

    /// <param name="Change">The change with its way back to the state that was found, e.g. the setting's real previous value.</param>
    public sealed record Ready(Change Change) : Preparation
    {
        /// <summary>What must be made before it, such as an extension; undone with it.</summary>
        public IReadOnlyList<Change> First { get; init; } = [];
    }

    /// <param name="Reason">What stands in the way and what would help, in a sentence or two.</param>
    /// <param name="ForNow">It may be possible later, e.g. when a long transaction has ended.</param>
    public sealed record Refused(string Reason, bool ForNow = false) : Preparation;
}
