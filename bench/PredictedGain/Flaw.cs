using System.Globalization;

namespace Plimsoll.Bench.PredictedGains;

/// <summary>One flaw of the shop, at an endpoint of its own, which a request can ask to be served without: <see cref="Header"/>.</summary>
/// <param name="Rule">The detector that should find it.</param>
/// <param name="Route">As the traces name the endpoint, after its method.</param>
/// <param name="Highest">Ids are drawn from 1 to this.</param>
internal sealed record Flaw(string Rule, string Method, string Route, int Highest, string Fix)
{
    /// <summary>Of a request that is to be served with the fix in place.</summary>
    public const string Header = "x-fixed";

    public static readonly IReadOnlyList<Flaw> All =
    [
        new("n-plus-one", "GET", "/orders/{id}", ShopData.Customers, "one statement with = ANY($1)"),
        new("duplicate-query-in-request", "GET", "/profile/{id}", ShopData.Customers, "asked once"),
        new("side-effect-in-request", "POST", "/signup/{id}", ShopData.Customers, "mail sent after the answer"),
        new("serial-independent-calls", "GET", "/quote/{id}", ShopData.Products, "the calls at once"),
        new("missing-index", "GET", "/tickets/{id}", ShopData.Customers, "the index that is proposed"),
        new("cacheable-read", "GET", "/rates/{id}", ShopData.Regions, "answers kept in the process"),
    ];

    public string Endpoint => $"{Method} {Route}";

    public string Path(Random random) =>
        Route.Replace(
            "{id}",
            random.Next(1, Highest + 1).ToString(CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        );
}
