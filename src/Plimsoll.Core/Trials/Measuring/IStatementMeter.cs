namespace Plimsoll.Core.Trials.Measuring;

/// <summary>Reads the server's statement counters. A reading must cost the server little: it is taken every second or two.</summary>
public interface IStatementMeter
{
    /// <exception cref="PlimsollException">The server is gone and does not come back.</exception>
    Task<MeterReading> ReadAsync(CancellationToken token);
}
