namespace Plimsoll.Core.Diagnosis;

/// <summary>One scale for all rules that are about time, so that ranks agree.</summary>
public static class SeverityScale
{
    /// <param name="share">Of the server's time, 0 to 1, that the problem costs.</param>
    public static Severity OfShare(double share) =>
        share switch
        {
            >= 0.20 => Severity.High,
            >= 0.05 => Severity.Medium,
            >= 0.01 => Severity.Low,
            _ => Severity.Info,
        };
}
