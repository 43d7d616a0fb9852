namespace Plimsoll.Core.Trials.Measuring;

/// <summary>The scenario's open-loop load against the service; absent when a trial lives on the traffic that is there.</summary>
public interface IServiceLoad
{
    /// <summary>
    /// Starts the arrivals and returns; they go on until <see cref="StopAsync"/>. Started again, the load goes on at
    /// the new rate.
    /// </summary>
    /// <param name="multiple">Of today's peak, the scenario's own rate: 1 is the peak.</param>
    /// <exception cref="PlimsollException">The target does not answer (<see cref="Fault.Target"/>).</exception>
    Task StartAsync(double multiple, CancellationToken token);

    /// <summary>What has become known since the last cut, or since the start; each request is in one cut. Does not wait.</summary>
    ServiceSlice Cut();

    /// <summary>Stops the arrivals, and waits for or gives up what is in flight.</summary>
    Task StopAsync(CancellationToken token);
}
