using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Where a step uses what an answer holds.</summary>
internal sealed record SlotUse(int Slot, string Name, YamlNode At, string Path);
