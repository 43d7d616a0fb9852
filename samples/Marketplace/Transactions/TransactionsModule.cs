using Marketplace.Platform;
using Marketplace.Transactions.Contracts;

namespace Marketplace.Transactions;

internal static class TransactionsModule
{
    private static readonly TimeSpan s_gatewayFastest = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan s_gatewaySlowest = TimeSpan.FromMilliseconds(150);

    public static IServiceCollection AddTransactions(this IServiceCollection services)
    {
        services
            .AddHttpClient<PaymentGateway>()
            .ConfigurePrimaryHttpMessageHandler(() =>
                new StandInGateway(s_gatewayFastest, s_gatewaySlowest, new Random(1))
            );
        return services
            .AddModuleDb<TransactionsDb>()
            .AddScoped<Payments>()
            .AddScoped<IPayments>(p => p.GetRequiredService<Payments>())
            .AddScoped<IRevenue, Revenue>();
    }
}
