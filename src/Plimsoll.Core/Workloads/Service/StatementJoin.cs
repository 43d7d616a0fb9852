using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>Puts the server's identities of statements to the texts that the traces gave.</summary>
public static class StatementJoin
{
    /// <summary>The statements' texts, each once, the one that takes most of all requests' time first.</summary>
    public static IReadOnlyList<string> TextsOf(ServiceWorkload service) =>
        [
            .. service
                .Endpoints.SelectMany(e => e.Statements.Select(s => (s.Text, Cost: e.CostOf(s.CriticalMilliseconds))))
                .Where(s => s.Text.Length > 0 && s.Text != EndpointKey.Other)
                .GroupBy(s => s.Text, StringComparer.Ordinal)
                .OrderByDescending(g => g.Sum(s => s.Cost))
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => g.Key),
        ];

    public static ServiceWorkload Join(ServiceWorkload service, IReadOnlyDictionary<string, Fingerprint> names) =>
        service with
        {
            Endpoints =
            [
                .. service.Endpoints.Select(e =>
                    e with
                    {
                        Statements =
                        [
                            .. e.Statements.Select(s =>
                                names.TryGetValue(s.Text, out var name) ? s with { Fingerprint = name } : s
                            ),
                        ],
                    }
                ),
            ],
        };
}
