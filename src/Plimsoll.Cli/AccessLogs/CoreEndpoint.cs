using Plimsoll.Core.Workloads.Service;
using Plimsoll.Load.Learning.Endpoints;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>From what a log told of an endpoint to the record that the rules judge.</summary>
internal static class CoreEndpoint
{
    private const int FirstFailure = 500;

    /// <param name="scale">The workload's window over the stretch of the log: counts are made those of the window.</param>
    public static Endpoint Of(LoggedEndpoint logged, double scale, IReadOnlyDictionary<string, double> weights)
    {
        var key = logged.IsNotFound
            ? new EndpointKey("", "", EndpointKey.NotFound)
            : new EndpointKey("", logged.Method, logged.Route);
        var failed = logged.Statuses.Where(s => s.Key >= FirstFailure).ToList();
        return new Endpoint
        {
            Key = key,
            Source = EndpointSource.AccessLog,
            Requests = logged.Requests * scale,
            Traced = 0,
            Errors = failed.Sum(s => s.Value) * scale,
            Latency = logged.Latency,
            Weight = weights.GetValueOrDefault(key.Name, 1),
            ErrorSources =
            [
                .. failed
                    .Select(s => new ErrorSource(Layer.Own, "", "", s.Key, s.Value))
                    .OrderByDescending(s => s.Requests),
            ],
            Payload = new Payload
            {
                Known = logged.Answers.Known,
                MeanBytes = logged.Answers.Mean,
                P95Bytes = logged.Answers.P95,
                MostBytes = logged.Answers.Most,
            },
        };
    }
}
