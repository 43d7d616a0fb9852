using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>A step as read, with what is needed to check it among the others of its journey.</summary>
/// <param name="Node">Where an error of the step as a whole is shown.</param>
/// <param name="Next">The node of its ways on; null where it has none of its own.</param>
/// <param name="Uses">Of values that earlier answers must hold.</param>
internal sealed record StepDraft(Step Step, YamlNode Node, string Path, YamlNode? Next, IReadOnlyList<SlotUse> Uses);
