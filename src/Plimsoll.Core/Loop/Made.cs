using Plimsoll.Core.Prescriptions;

namespace Plimsoll.Core.Loop;

/// <summary>A prescription whose change the server holds, with what had to be made before it.</summary>
/// <param name="Parts">In the order made; the last is the prescription's own change.</param>
internal sealed record Made(Prescription Prescription, IReadOnlyList<MadePart> Parts)
{
    public Bytes Disk { get; init; }
    public TimeSpan Took { get; init; }

    /// <summary>The name of the trial: that of the prescription's own change.</summary>
    public string Trial => Parts[^1].Trial;
}

/// <param name="Change">As prepared, with the way back to what was found.</param>
internal sealed record MadePart(string Trial, Change Change);
