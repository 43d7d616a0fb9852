namespace Plimsoll.Core.Trials.Measuring;

/// <summary>Finds the highest multiple of today's peak at which the promise holds. Runs with the service's load stopped.</summary>
public interface IHeadroomProbe
{
    /// <returns>Zero where the promise holds at no multiple tried; null where it cannot be told.</returns>
    Task<double?> MeasureAsync(CancellationToken token);
}
