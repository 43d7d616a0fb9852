namespace Plimsoll.Core.Trials.Measuring;

/// <summary>Finds the highest multiple of today's peak at which the promise holds. Runs with the service's load stopped.</summary>
public interface IHeadroomProbe
{
    /// <returns>Null where it cannot be told.</returns>
    Task<HeadroomAnswer?> MeasureAsync(CancellationToken token);
}

/// <param name="Multiple">The highest at which the promise held; zero where it held at none that was tried.</param>
/// <param name="IsAtLeast">No multiple tried broke the promise: the true headroom may be higher.</param>
public sealed record HeadroomAnswer(double Multiple, bool IsAtLeast);
